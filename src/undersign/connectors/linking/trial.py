"""Trying a connection: the question that only a working one answers, with what was said there and back.

Hides which question that is for each kind of system, and that the answer is sealed: their raw reply may hold
what is nobody's business but the admin's who looks.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.linking import health
from undersign.connectors.linking.connection import Connection
from undersign.connectors.out import transcript
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.store import keys
from undersign.workspaces import policy

NOBODY, NOWHERE = "nobody@undersign.invalid", "999999999"
PLACE, CONTENT = "Undersign/connection test.txt", b"Undersign wrote this to try its connection.\n"


@dataclass(frozen=True)
class Tried:
    """sentence, do: what went wrong and what mends it, "" where it works. said: [(asked, status, reply)]."""

    at: datetime
    works: bool
    sentence: str
    do: str
    said: tuple[tuple[str, int | None, str], ...]


def can_try(row: Connection) -> bool:
    """A messenger would send somebody a text; it is tried where a number can be given."""
    return row.kind != api.MESSENGER


def run(row: Connection, *, by: Actor) -> Tried:
    """Try it now; what came of it is the connection's state and kept for its page. Raises `Refused` only."""
    policy.require(by, "connection.manage")
    with transcript.taken() as said:
        error = _attempt(row, prove=True)
    if error is None:
        health.worked(row, proven=True)
    else:
        health.failed(row, error, quietly=True)
    return _kept(row, error, said)


def look(row: Connection) -> None:
    """The clock's trial: nothing is written over there, and admins are told what no longer works."""
    error = _attempt(row, prove=False)
    if error is not None:
        health.failed(row, error)
    else:
        health.worked(row, proven=True)


def outside() -> list[tuple[str, str]]:
    """[(workspace id, connection id)] of all that are on and sign in somewhere."""
    with database.cursor() as cursor:
        cursor.execute("SELECT workspace_id, id FROM undersign_connections()")
        return [(row[0], row[1]) for row in cursor.fetchall()]


def look_at(connection_id: str) -> None:
    row = Connection.objects.filter(pk=connection_id, enabled=True).first()
    if row is not None and can_try(row):
        look(row)


def last(row: Connection) -> Tried | None:
    """The last trial by a person."""
    if not row.tried:
        return None
    try:
        told = json.loads(keys.open_secret(row.workspace_id, bytes.fromhex(row.tried), row._place("tried")))
    except keys.KeyGone:
        return None
    at, said = datetime.fromisoformat(told.pop("at")), tuple(tuple(each) for each in told.pop("said"))
    return Tried(at=at, said=said, **told)


def _attempt(row: Connection, *, prove: bool) -> Exception | None:
    try:
        with row.opened() as system:
            _ask(system, row.kind, prove)
    except (api.Temporary, api.Permanent) as error:
        return error
    except Exception as error:  # a connector's own fault is shown like any other
        return api.Permanent(
            _("The connector stumbled: %(error)s"),
            do=_("Tell whoever wrote it."),
            error=f"{type(error).__name__}: {error}"[:300],
        )
    return None


def _ask(system: Any, kind: str, prove: bool) -> None:
    """Raises where the answer is not one of a system that works."""
    if isinstance(system, api.Probed):
        system.probe()
    if kind == api.VAULT:
        _shelve(system, prove)
    elif isinstance(system, api.Probed):
        return
    elif kind == api.HELPDESK:
        _missed(lambda: system.read(NOWHERE))
    elif kind == api.DIRECTORY:
        system.find_contact(NOBODY)
    elif kind == api.BILLING:
        system.find(NOWHERE)


def _shelve(vault: Any, prove: bool) -> None:
    """A file of ours, written once and read back: the only proof that something can be kept there."""
    if not prove:
        vault.exists(PLACE)
    elif not vault.exists(PLACE) or vault.get(PLACE) != CONTENT:
        stored = vault.put(PLACE, CONTENT, key="undersign-connection-test")
        if vault.get(stored.path) != CONTENT:
            raise api.Permanent(_("What was written there came back changed."))


def _missed(ask: Any) -> None:
    try:
        ask()
    except api.Missing:
        return


def _kept(row: Connection, error: Any, said: list[transcript.Exchange]) -> Tried:
    secrets = [*row.configured.secrets.values()]
    lines = tuple(
        (transcript.redacted(each.asked, secrets), each.status, transcript.redacted(each.reply, secrets))
        for each in said
    )
    sentence = transcript.redacted(str(error.sentence), secrets) if error else ""
    tried = Tried(clock.now(), error is None, sentence, str(error.do) if error else "", lines)
    told = json.dumps({**asdict(tried), "at": tried.at.isoformat()})
    row.tried = keys.seal_secret(row.workspace_id, told, row._place("tried")).hex()
    row.save(update_fields=["tried"])
    return tried
