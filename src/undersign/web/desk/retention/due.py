"""What is past its time and waits for somebody's decision."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.web.desk import door
from undersign.web.desk.retention import frame


@door.reading("retention.see")
def due(request: HttpRequest, by: Actor) -> HttpResponse:
    return frame.page(request, "retention", "desk/retention/due.html", {})
