"""What was destroyed, with its certificate."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.retention.destruction import certificate
from undersign.retention.destruction.destruction import Destruction
from undersign.store import blobs
from undersign.web.desk import answer, door
from undersign.web.desk.retention import due_shown, frame

TYPES = {"pdf": "application/pdf", "json": "application/json"}


@door.reading("retention.see")
def destroyed(request: HttpRequest, by: Actor) -> HttpResponse:
    return frame.page(request, "destroyed", "desk/retention/destroyed.html", {"rows": due_shown.gone(by)})


@door.reading("retention.see")
def destruction_file(request: HttpRequest, by: Actor, destruction_id: str, kind: str) -> HttpResponse:
    """The certificate, as PDF or as JSON."""
    row = Destruction.objects.visible_to(by).select_related("contract").get(pk=destruction_id)
    try:
        data = certificate.read(row, kind)
    except (blobs.Missing, KeyError) as error:
        raise Http404 from error
    return answer.file(data, TYPES[kind], f"{row.contract.number} destruction.{kind}")
