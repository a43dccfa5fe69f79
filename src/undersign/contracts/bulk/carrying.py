"""The worker's side: row after row drafted and sent, for a while, by one at a time.

Hides who goes next and what survives a crash. One runner works in the whole instance, so that bulk sends
never take all hands from everybody else's contracts; a lock of its connection says so, which the database
lets go when the process dies. A row is one transaction, under its key: whoever dies leaves nothing half done.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction

from undersign.contracts import draft, lifecycle
from undersign.contracts.approval import asking
from undersign.contracts.bulk import bulk as rows_of
from undersign.contracts.bulk import preparing, reading, running, targets
from undersign.contracts.bulk.bulk import BULK, FAILED, HELD, SENT, WAITING, Bulk, BulkRow
from undersign.contracts.bulk.reading import Order, Plan
from undersign.contracts.contract import Contract
from undersign.contracts.told import telling
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.journal import actor, clock, fault, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import remembered, rows

BUSY, MORE, OVER = "busy", "more", "over"  # somebody else is at it; rows are left; none is, or it was paused
SLICE = timedelta(seconds=20)
TRIES = 3
log = logging.getLogger(__name__)


def carry_on(bulk_id: str, *, lasting: timedelta = SLICE) -> str:
    """Send rows of one bulk send for so long. BUSY, MORE or OVER."""
    with _alone() as is_mine:
        if not is_mine:
            return BUSY
        until = clock.now() + lasting
        bulk = rows.get(Bulk, bulk_id)
        plan, by, last = preparing.plan_of(bulk), _sender(bulk), 0
        while clock.now() < until:
            row = _next(bulk_id, last)
            if row is not None:
                with remembered.while_working():
                    _take(bulk, row, plan, by)
            elif not last:
                _finish(bulk)
                return OVER
            last = row.number if row else 0  # once at the end, from the beginning: was one left behind?
        return MORE


def active() -> list[tuple[str, str]]:
    """(workspace, bulk send) of all that are being sent, the longest running first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_bulks()")
        return cursor.fetchall()


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else in this database carries bulk sends on; nobody else will until the block ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('undersign bulk')::bigint)")
        (is_mine,) = cursor.fetchone()
    try:
        yield is_mine
    finally:
        if is_mine and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('undersign bulk')::bigint)")


_NEXT = """bulk_id = %s AND state = 'waiting' AND number > %s
    AND EXISTS (SELECT 1 FROM bulk_send b WHERE b.id = bulk_id AND b.status = 'sending')
    ORDER BY number LIMIT 1"""


def _next(bulk_id: str, last: int) -> BulkRow | None:
    """The next row, while the bulk send is neither paused nor stopped."""
    return next(iter(rows.some(BulkRow, _NEXT, bulk_id, last)), None)


def _sender(bulk: Bulk) -> Actor:
    """Whoever prepared it, with the role they have today."""
    return bulk.owner.actor() if bulk.owner else actor.system(bulk.workspace_id)


def _take(bulk: Bulk, row: BulkRow, plan: Plan, by: Actor) -> None:
    """One row in one transaction: drafted, sent and marked, or nothing of it but why not."""
    row.attempts += 1
    try:
        order, flaws = reading.read(plan, row.cells)
        flaws = [each for each in flaws if not reading.is_gap(each)]  # which sending asks about anyway
        if flaws:
            return _mark(row, FAILED, [list(each) for each in flaws])
        with transaction.atomic():
            contract = _drafted(bulk, row, order, by)
            fault.step("bulk.drafted")
            state = SENT if asking.send_or_ask(contract, by=by) else HELD
            _mark(row, state, [], contract)
        fault.step("bulk.sent")
    except _SentAlready as known:
        _mark(row, FAILED, [[targets.KEY, "sent_already", {"number": str(known)}]])
    except Refused as no:
        _mark(row, FAILED, [["", "refused", {"told": f"{no.sentence} {no.do}".strip(), "code": no.code}]])
    except DatabaseError:
        raise  # it is the database that fails, not the row: whoever comes next takes it up
    except Exception:
        log.exception("row %s of %s", row.number, bulk.pk)
        _mark(row, FAILED if row.attempts >= TRIES else WAITING, [["", "unexpected", {}]])


class _SentAlready(Exception):
    """The number of the contract that was sent under this key before."""


def _drafted(bulk: Bulk, row: BulkRow, order: Order, by: Actor) -> Contract:
    subject = draft.Subject(
        rows.get(Account, row.account_id) if row.account_id else None,
        rows.get(Contact, row.contact_id) if row.contact_id else None,
    )
    made = draft.draft(
        bulk.version,
        by=by,
        language=order.language,
        people=order.people,
        subject=subject,
        filled=draft.Filled(order.values, dict.fromkeys(order.values, "bulk")),
        title=order.title,
        idempotency_key=rows_of.idempotency_key(bulk, row.key),
    )
    if made.status != lifecycle.DRAFT:
        raise _SentAlready(made.number)
    if bulk.telling:
        telling.settle(made, bulk.telling, by=by)
    return made


def _mark(row: BulkRow, state: str, flaws: list[Any], contract: Contract | None = None) -> None:
    changed: dict[str, Any] = {"state": state, "flaws": flaws, "taken_at": clock.now()}
    changed["attempts"] = row.attempts
    rows.change(row, changed | ({"contract": contract.pk} if contract else {}))


def _finish(bulk: Bulk) -> None:
    """No row waits: it is over, unless it was paused or stopped."""
    with transaction.atomic():
        moves.lock(bulk)
        counts = running.counts(bulk)
        if bulk.status not in BULK.moves["finish"].from_ or counts.get(WAITING):
            return
        system, at = actor.system(bulk.workspace_id), {"ended_at": clock.now()}
        sent = counts.get(SENT, 0) + counts.get(HELD, 0)
        moves.move(bulk, BULK, "finish", by=system, columns=at, sent=sent, failed=counts.get(FAILED, 0))
