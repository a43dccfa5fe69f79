"""What was destroyed, with its certificate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.web.desk import door
from undersign.web.desk.retention import frame


@door.reading("retention.see")
def destroyed(request: HttpRequest, by: Actor) -> HttpResponse:
    return frame.page(request, "destroyed", "desk/retention/destroyed.html", {})
