"""Settings, Connectors: every system outside with how it is, and one page for each to set it up and mend it.

A new connection is tried as it is saved, and is on once it works; one that does not stays off, with what was
said over there and the form to correct.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from undersign.connectors import api, registry
from undersign.connectors.hooks import hook
from undersign.connectors.linking import trial, upkeep
from undersign.connectors.linking.connection import Connection
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.connecting import shown
from undersign.web.desk.workspace import setup_shown

VERB = "connection.manage"


@door.reading(VERB)
def connectors(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(
        request, "desk/connectors.html", {"groups": shown.groups(upkeep.every(by.workspace_id))}
    )


@door.reading(VERB)
def connector_new(request: HttpRequest, by: Actor) -> HttpResponse:
    kind = request.GET.get("kind", "")
    offers = shown.offers(upkeep.every(by.workspace_id))
    wanted = [each for each in offers if kind not in shown.KINDS or each[0].kind == kind]
    return answer.page(request, "desk/connector_new.html", {"offers": wanted})


@door.reading(VERB)
def connector_form(request: HttpRequest, by: Actor, kind: str, connector: str) -> HttpResponse:
    known = _known(kind, connector)
    context = {"name": request.POST.get("name", _usual_name(known, kind, by))}
    context |= shown.signs_over(None, known) | _form(request, kind, known, None)
    return answer.page(request, "desk/connector_form.html", context)


@door.acting(otherwise=connector_form, verb=VERB)
def connector_make(request: HttpRequest, by: Actor, kind: str, connector: str) -> HttpResponse:
    known = _known(kind, connector)
    settings, secrets = shown.given(known, request)
    name, private = request.POST.get("name", ""), request.POST.get("allow_private") == "on"
    row = upkeep.make(kind, connector, name, by=by, settings=settings, secrets=secrets, allow_private=private)
    return _tried(row, known, by, worked="connected")


@door.reading(VERB)
def connection(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    row = _row(by, connection_id)
    known = registry.every().get(row.connector)
    context = {
        "line": shown.line(row),
        "row": row,
        "name": request.POST.get("name", row.name),
        "tried": trial.last(row),
        "calls_us": hook.is_heard(row),
        "can_try": trial.can_try(row) and bool(known and known.leads_outside),
        **shown.signs_over(row, known),
        **(_form(request, row.kind, known, row) if known else {}),
    }
    return answer.page(request, "desk/connection.html", context)


@door.acting(otherwise=connection, verb=VERB)
def connection_change(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    """An empty secret leaves the one that is kept."""
    row = _row(by, connection_id)
    known = registry.find(row.connector)
    settings, secrets = shown.given(known, request)
    name, private = request.POST.get("name", ""), request.POST.get("allow_private") == "on"
    upkeep.change(row, by=by, name=name, settings=settings, secrets=secrets, allow_private=private)
    return _tried(row, known, by, worked="connection_kept")


@door.acting(otherwise=connection, verb=VERB)
def connection_try(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    row = _row(by, connection_id)
    return _tried(row, registry.find(row.connector), by, worked="connection_works")


@door.acting(otherwise=connection, verb=VERB)
def connection_switch(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    is_on = request.POST.get("to") == "on"
    upkeep.switch(_row(by, connection_id), is_on, by=by)
    return answer.back("desk:connection", connection_id, told="connection_on" if is_on else "connection_off")


@door.reading(VERB)
def connection_removing(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    row = _row(by, connection_id)
    return answer.page(request, "desk/connection_remove.html", {"row": row, "line": shown.line(row)})


@door.acting(otherwise=connection_removing, verb=VERB)
def connection_remove(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    upkeep.remove(_row(by, connection_id), by=by)
    return answer.back("desk:connectors", told="connection_removed")


def _tried(row: Connection, known: registry.Connector, by: Actor, *, worked: str) -> HttpResponse:
    """On to its page, tried where it can be; what works for the first time is on from then on."""
    is_enough = bool(getattr(known.oauth, "app_suffices", True))  # its own keys are, or it has no sign-in
    is_waiting = not is_enough and not set(row.sealed) - {"client_secret"}
    if known.leads_outside and not is_waiting and trial.can_try(row):
        is_first = row.proven_at is None
        if not trial.run(row, by=by).works:
            worked = ""
        elif is_first and not row.enabled:
            upkeep.switch(row, True, by=by)
    elif not known.leads_outside:
        upkeep.switch(row, True, by=by)
    return answer.back("desk:connection", row.id, told="" if is_waiting else worked)


def _form(
    request: HttpRequest, kind: str, known: registry.Connector, row: Connection | None
) -> dict[str, Any]:
    is_private = (
        request.POST.get("allow_private") == "on" if request.POST else bool(row and row.allow_private)
    )
    return {
        "known": known,
        "kind": kind,
        "kind_word": setup_shown.kind(kind),
        "fields": shown.fields(known, row, request),
        "is_private": is_private,
    }


def _known(kind: str, connector: str) -> registry.Connector:
    found = registry.every().get(connector)
    if found is None or kind not in found.kinds or kind not in shown.KINDS or kind == api.MESSENGER:
        raise Http404
    return found


def _row(by: Actor, connection_id: str) -> Connection:
    return Connection.objects.visible_to(by).get(pk=connection_id, removed_at=None)


def _usual_name(known: registry.Connector, kind: str, by: Actor) -> str:
    """Its own label, with a number where there is one of that name."""
    taken = {row.name for row in upkeep.every(by.workspace_id) if row.kind == kind}
    label = str(known.label)[:100]
    return next(n for n in [label, *(f"{label} {i}" for i in range(2, 99))] if n not in taken)
