"""For how long what kind of contract is kept, from when, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.web.desk import door
from undersign.web.desk.retention import frame


@door.reading("retention.see")
def categories(request: HttpRequest, by: Actor) -> HttpResponse:
    return frame.page(request, "retention_categories", "desk/retention/categories.html", {})
