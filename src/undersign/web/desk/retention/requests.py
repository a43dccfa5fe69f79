"""What people asked about facts of their own: to see them, or to have them erased."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.web.desk import door
from undersign.web.desk.retention import frame


@door.reading("retention.see")
def requests(request: HttpRequest, by: Actor) -> HttpResponse:
    return frame.page(request, "requests", "desk/retention/requests.html", {})
