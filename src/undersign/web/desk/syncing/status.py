"""The sync of one connection: how it is, what waits for a person, what was carried lately."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.connectors import api
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import editing, feed, steering
from undersign.connectors.sync.value import Value
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.syncing import posted, shown

VERB = "connection.manage"


@door.reading(VERB)
def sync_status(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    row = _row(by, connection_id)
    held = feed.of(row)
    context = {"row": row, "here": "sync", "feed": held, **shown.status(held)}
    return answer.page(request, "desk/sync_status.html", context)


@door.acting(otherwise=sync_status, verb=VERB)
def sync_steer(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    row, to = _row(by, connection_id), request.POST.get("to")
    if to == "pause":
        steering.pause(row, by=by)
    elif to == "go_on":
        steering.go_on(row, by=by)
    elif to == "limit":
        steering.limit(row, posted.number(request, "budget", feed.REQUESTS_AN_HOUR), by=by)
    else:
        steering.look_now(row, by=by, everything=to == "everything")
    return answer.back("desk:sync_status", connection_id, told="saved")


@door.acting(otherwise=sync_status, verb=VERB)
def sync_settle(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    held = Value.objects.visible_to(by).filter(link__feed__connection=_row(by, connection_id))
    keep = "ours" if request.POST.get("keep") == "ours" else "theirs"
    editing.settle(held.filter(pk=request.POST.get("value", "")).first(), keep, by=by)
    return answer.back("desk:sync_status", connection_id, told="saved")


def _row(by: Actor, connection_id: str) -> Connection:
    return Connection.objects.visible_to(by).get(pk=connection_id, kind__in=(api.DIRECTORY, api.HELPDESK))
