"""Legal holds: what must not be destroyed, whatever its time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.web.desk import door
from undersign.web.desk.retention import frame


@door.reading("retention.see")
def holds(request: HttpRequest, by: Actor) -> HttpResponse:
    return frame.page(request, "holds", "desk/retention/holds.html", {})
