"""A bulk send as somebody runs it: started, paused, let go on, stopped, its failed rows tried again.

Hides how the worker hears of it: a job is deferred in the same transaction, and its sweep finds what a crash
left behind.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.bulk.bulk import (
    BAD,
    BULK,
    FAILED,
    HELD,
    LEFT_OUT,
    SENT,
    WAITING,
    Bulk,
)
from undersign.drafting.stock import shelf
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy


def _nowhere(workspace_id: str, bulk_id: str) -> None:
    """Before the application is loaded there is no queue."""


_defer: Callable[[str, str], None] = _nowhere


def queue_with(defer: Callable[[str, str], None]) -> None:
    """Tell how the worker is asked to carry a bulk send on, in the open transaction."""
    global _defer
    _defer = defer


def start(bulk: Bulk, *, by: Actor) -> None:
    """Begin to send. Raises `Refused` (bulk.bad_rows, bulk.nothing, bulk.not_now)."""
    policy.require(by, "bulk.send")
    policy.require(by, "contract.send")
    with transaction.atomic():
        moves.lock(bulk)
        shelf.require_sendable(bulk.template_version_id, by=by)
        found = counts(bulk)
        _require_fit(found)
        moves.move(
            bulk, BULK, "start", by=by, columns={"started_at": clock.now()},
            rows=found.get(WAITING, 0), left_out=found.get(LEFT_OUT, 0),
        )  # fmt: skip
        _defer(bulk.workspace_id, bulk.pk)


def _require_fit(found: dict[str, int]) -> None:
    if found.get(BAD):
        raise Refused(
            "bulk.bad_rows",
            _("%(count)s rows cannot be sent as they stand."),
            do=_("Mend them or leave them out."),
            count=found[BAD],
        )
    if not found.get(WAITING):
        raise Refused("bulk.nothing", _("No row is left to send."), do=_("Mend a row or take one back in."))


def pause(bulk: Bulk, *, by: Actor) -> None:
    """Nothing more goes out until it is let go on. Raises `Refused`."""
    policy.require(by, "bulk.send")
    with transaction.atomic():
        moves.move(bulk, BULK, "pause", by=by, sent=_sent(bulk))


def resume(bulk: Bulk, *, by: Actor) -> None:
    policy.require(by, "bulk.send")
    with transaction.atomic():
        moves.move(bulk, BULK, "resume", by=by)
        _defer(bulk.workspace_id, bulk.pk)


def stop(bulk: Bulk, *, by: Actor) -> None:
    """What was sent stays sent; the rest is not sent any more. Raises `Refused`."""
    policy.require(by, "bulk.send")
    with transaction.atomic():
        moves.lock(bulk)
        found = counts(bulk)
        moves.move(
            bulk, BULK, "stop", by=by, columns={"ended_at": clock.now()},
            sent=_sent(bulk), unsent=found.get(WAITING, 0) + found.get(FAILED, 0),
        )  # fmt: skip


def retry(bulk: Bulk, row_ids: list[str] | None = None, *, by: Actor) -> int:
    """Try failed rows again, all where none is named. How many it were. Raises `Refused` (bulk.nothing)."""
    policy.require(by, "bulk.send")
    with transaction.atomic():
        moves.lock(bulk)
        held = bulk.rows.filter(state=FAILED)
        count = (held.filter(pk__in=row_ids) if row_ids else held).update(state=WAITING, attempts=0, flaws=[])
        if not count:
            raise Refused("bulk.nothing", _("No failed row is left."), do=_("Reload the page."))
        if bulk.status in BULK.moves["retry"].from_:
            moves.move(bulk, BULK, "retry", by=by, columns={"ended_at": None}, rows=count)
        _defer(bulk.workspace_id, bulk.pk)
    return count


def _sent(bulk: Bulk) -> int:
    found = counts(bulk)
    return found.get(SENT, 0) + found.get(HELD, 0)


def counts(bulk: Bulk) -> dict[str, int]:
    """{state: how many rows}."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM bulk_row WHERE bulk_id = %s GROUP BY state", [bulk.pk])
        return dict(cursor.fetchall())
