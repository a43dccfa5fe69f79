"""“Your data”: whoever proved their mailbox asks to see what is kept about them, or to have it erased."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.retention.requests import asking
from undersign.web.ceremony import answer, door


@door.acting
def own_data(request: HttpRequest, c: Any) -> HttpResponse:
    c.require_proof()
    who = c.recipient
    kind = request.POST.get("kind", "")
    asking.receive_from(kind, name=who.name, email=who.email, language=who.language, by=c.by)
    return answer.back(request, told="own_data")
