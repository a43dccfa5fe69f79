"""Carrying out what is due: one attempt at a delivery, and what becomes of it.

Inner work (`atomic`) runs in the transaction that marks its row done. Outside work is claimed first, so
that a crash leaves it due again, and runs with the row's idempotency key. Nothing is ever given up
silently: a row ends `done`, or `failed` with a sentence a person sees and a Retry.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from psycopg.types.json import Jsonb

from undersign.journal import clock, fault, follow
from undersign.journal.delivery import DONE, DUE, FAILED, INNER, Delivery
from undersign.journal.refused import Refused
from undersign.store import remembered
from undersign.store import rows as stored

log = logging.getLogger(__name__)

# Seconds. For most of an hour no more than four minutes apart, so that what waits for a system that was away
# for half an hour arrives within five minutes of its return; then ever more patient.
BACK_OFF = [5, 30, 60, 120, *[240] * 10, 600, 1800, 7200, 18000, 36000, 86400]


class Temporary(Exception):
    """The other side may answer later: try again, no sooner than `retry_after` seconds from now."""

    def __init__(self, sentence: str, retry_after: float | None = None):
        super().__init__(sentence)
        self.retry_after = retry_after


class Permanent(Exception):
    """Trying again as it stands will not help: a person has to change something first."""


def deliver(workspace_id: str, entry_seq: int, lane: str) -> None:
    """The job: carry out what is due of this entry in this lane, each with its own outcome."""
    if lane != INNER:
        return _deliver_entry(entry_seq, lane)
    waiting = [(entry_seq, lane)]
    token = follow.spawned.set(waiting)
    try:
        _at_once(waiting)
        while waiting:
            waiting.sort(key=lambda each: follow.CARRIED_ON.index(each[1]))  # mail can wait, the contract not
            _deliver_entry(*waiting.pop(0))
    finally:
        follow.spawned.reset(token)


def _at_once(waiting: list[tuple[int, str]]) -> None:
    """Inner work, with what it sets off inside, in one transaction: what one step has read and holds, the
    next one knows. Leaves in `waiting` what is to be done after it, or, where any of it failed and all was
    taken back, what there was: then each is done by itself, and what fails is said of that alone."""
    before, later = list(waiting), []
    try:
        with transaction.atomic():
            while waiting:
                entry_seq, lane = waiting.pop(0)
                if lane == INNER:
                    for row in follow.just_set_off(entry_seq) or _due(entry_seq, lane):
                        _run_inside(row)
                else:
                    later.append((entry_seq, lane))
    except Exception:
        log.info("not at once", exc_info=True)
        later = before
    waiting[:] = later


def _deliver_entry(entry_seq: int, lane: str) -> None:
    for row in _due(entry_seq, lane):
        attempt(row)


def _due(entry_seq: int, lane: str) -> list[Delivery]:
    due = stored.some(Delivery, _DUE, entry_seq, lane, clock.now())
    entry = stored.get(Delivery.entry.field.related_model, entry_seq) if due else None
    for row in due:
        row.entry = entry
    return due


def attempt(row: Delivery) -> None:
    """One attempt at one delivery, which was due when it was read. Losing the race for it is no error."""
    try:
        with remembered.while_working():
            (_run_inside if follow.of(row).atomic else _run_outside)(row)
    except Permanent as error:
        _fail(row.pk, str(error), for_good=True)
    except Refused as error:
        _fail(row.pk, str(error), for_good=True)
    except Temporary as error:
        _fail(row.pk, str(error), retry_after=error.retry_after)
    except Exception as error:
        log.exception("delivery %s failed", row.pk)
        _fail(row.pk, f"{type(error).__name__}: {error}")


def _run_outside(row: Delivery) -> None:
    """Outside work is claimed first: if we die, it is due again when the lease ends."""
    now = clock.now()
    if not _took(_CLAIM, now + timedelta(seconds=settings.LEASE_SECONDS), row.pk, now):
        return
    row.attempts += 1
    fault.step(f"{row.effect}.claimed")
    fault.step(f"{row.effect}.before")
    result = follow.of(row).run(row)
    fault.step(f"{row.effect}.after")
    _finish(row, result)


def _run_inside(row: Delivery) -> None:
    """Inner work: its rows, its entries and the mark that it is done commit together."""
    with transaction.atomic(savepoint=False):
        if not _took(_HOLD, row.pk):
            return
        row.attempts += 1
        fault.step(f"{row.effect}.before")
        result = follow.of(row).run(row)
        _finish(row, result)
    fault.step(f"{row.effect}.after")


_DUE = "entry_id = %s AND lane = %s AND status = 'due' AND due_at <= %s ORDER BY created_at, id"
_HOLD = "SELECT 1 FROM journal_delivery WHERE id = %s AND status = 'due' FOR NO KEY UPDATE SKIP LOCKED"
_CLAIM = """UPDATE journal_delivery SET attempts = attempts + 1, due_at = %s
    WHERE id = %s AND status = 'due' AND due_at <= %s"""
_DONE = """UPDATE journal_delivery SET status = 'done', finished_at = %s, last_error = '', result = %s,
    attempts = %s WHERE id = %s"""


def _took(statement: str, *values: Any) -> bool:
    """Whether the statement found its row."""
    with stored.rehearsed() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount == 1


def _finish(row: Delivery, result: Any) -> None:
    _took(_DONE, clock.now(), Jsonb(result or {}), row.attempts, row.pk)


def _fail(pk: str, sentence: str, *, for_good: bool = False, retry_after: float | None = None) -> None:
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=pk)
        if row.status == DONE:
            return
        attempts = row.attempts + (1 if follow.of(row).atomic else 0)
        spent = for_good or attempts > len(BACK_OFF)
        Delivery.objects.filter(pk=pk).update(
            status=FAILED if spent else DUE,
            attempts=attempts,
            due_at=_next_try(attempts, retry_after),
            last_error=sentence[:2000],
        )


def _next_try(attempts: int, retry_after: float | None) -> datetime:
    wait = BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
    return clock.now() + timedelta(seconds=max(wait, retry_after or 0))
