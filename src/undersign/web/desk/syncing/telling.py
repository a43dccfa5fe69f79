"""What a connection is told of contracts: one row for each event."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.connectors import api
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import feed, mapping, writing
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.syncing import posted, shown

VERB = "connection.manage"


@door.reading(VERB)
def sync_told(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    row = _row(by, connection_id)
    held = posted.chosen(request) if request.method == "POST" else feed.of(row).write_back
    context: dict[str, Any] = {
        "row": row,
        "here": "told",
        "events": shown.events(held),
        "is_helpdesk": row.kind == api.HELPDESK,
        "facts": [each for each in mapping.of(row) if each.is_of_contract],
        "record_words": shown.records_of(row),
    }
    return answer.page(request, "desk/sync_told.html", context)


@door.acting(otherwise=sync_told, verb=VERB)
def sync_tell(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    writing.choose(_row(by, connection_id), posted.chosen(request), by=by)
    return answer.back("desk:sync_told", connection_id, told="saved")


def _row(by: Actor, connection_id: str) -> Connection:
    return Connection.objects.visible_to(by).get(pk=connection_id, kind__in=(api.DIRECTORY, api.HELPDESK))
