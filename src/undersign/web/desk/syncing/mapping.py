"""Field mapping: their fields beside ours, with a live record, the rule of each, and a dry run."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.connectors import api
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import mapping, trying
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.syncing import posted, shown

VERB = "connection.manage"


@door.reading(VERB)
def sync_fields(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    row = _row(by, connection_id)
    look, problem = _looked(row)
    context: dict[str, Any] = {"row": row, "here": "fields", "problem": problem}
    context |= shown.mapped(row, look) | shown.form(row, look, request)
    if "try" in request.GET and not problem:
        context |= shown.tried(row)
    return answer.page(request, "desk/sync_fields.html", context)


@door.acting(otherwise=sync_fields, verb=VERB)
def sync_keep(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    row = _row(by, connection_id)
    given = posted.mapping(request, trying.look(row))
    mapping.keep(row, *given, by=by, pk=request.POST.get("field", ""))
    return answer.back("desk:sync_fields", connection_id, told="saved")


@door.acting(otherwise=sync_fields, verb=VERB)
def sync_drop(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    mapping.drop(_row(by, connection_id), request.POST.get("field", ""), by=by)
    return answer.back("desk:sync_fields", connection_id, told="saved")


def _row(by: Actor, connection_id: str) -> Connection:
    return Connection.objects.visible_to(by).get(pk=connection_id, kind__in=(api.DIRECTORY, api.HELPDESK))


def _looked(row: Connection) -> tuple[trying.Look, Any]:
    """The page opens although the system does not answer: what is mapped can be seen and removed."""
    try:
        return trying.look(row), None
    except (api.Temporary, api.Permanent) as problem:
        return trying.Look({}), problem
