"""The clock's part: reviews open, warnings go out, and what is due is destroyed, one record at a time.

Hides that each turn does what is due of a record by now and no more, however late it comes: a warning that
was late puts the destruction off, so that nobody has less than fourteen days of it, and seven (RT-6).
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import connection, transaction

from undersign.contracts.contract import Contract
from undersign.journal import actor, clock, fault, moves
from undersign.journal.refused import Refused
from undersign.retention import events
from undersign.retention import record as records
from undersign.retention.destruction import destruction, removal
from undersign.retention.destruction.destruction import Destruction
from undersign.retention.disposition import deciding, ready, watch
from undersign.retention.record import LIFECYCLE, Record

log = logging.getLogger(__name__)
AHEAD = timedelta(days=365)  # the yearly review looks at what becomes due within the year


def due() -> list[tuple[str, str]]:
    """(workspace, contract) of records whose turn it is, in every workspace; those to be destroyed first."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM undersign_dispositions(%s, %s, %s)", [now, (now + AHEAD).date(), now.date()]
        )
        return cursor.fetchall()


def turn(contract_id: str) -> None:
    """Inside its workspace: whatever is due of this record. Raises `Refused` where it has to wait."""
    for step in (_open, _warn, _warn_again, _destroy):
        step(contract_id)


def _open(contract_id: str) -> None:
    with transaction.atomic():
        contract, record, _row = _locked(contract_id)
        if record.status != records.KEPT or record.blocked or record.retain_until is None:
            return
        if record.retain_until < (watch.look(record.workspace_id).now + AHEAD).date():
            until = str(record.retain_until)
            moves.move(record, LIFECYCLE, "review", by=actor.system(contract.workspace_id), until=until)


def _warn(contract_id: str) -> None:
    with transaction.atomic():
        _contract, record, row = _locked(contract_id)
        if record.status != records.APPROVED or row is None:
            return
        seen, now = watch.look(record.workspace_id), clock.now()
        if seen.now < row.due_at - ready.FIRST:
            return
        if _gives_up(record):
            return
        ready.require_clock(record.workspace_id, now)
        row.due_at, row.warned_at = max(row.due_at, now + ready.FIRST), now
        row.warned_count = seen.counted
        row.save(update_fields=["due_at", "warned_at", "warned_count"])
        by = actor.system(record.workspace_id)
        on = str(row.due_at.date())
        moves.move(record, LIFECYCLE, "warn", by=by, columns={"warned_at": now}, on=on, days=14)
        fault.step("destruction.warned")


def _warn_again(contract_id: str) -> None:
    with transaction.atomic():
        contract, record, row = _locked(contract_id)
        if record.status != records.WARNED or row is None or row.warned_again_at or row.begun_at:
            return
        seen, now = watch.look(record.workspace_id), clock.now()
        if seen.now < row.due_at - ready.AGAIN or _gives_up(record):
            return
        ready.require_clock(record.workspace_id, now)
        row.due_at, row.warned_again_at = max(row.due_at, now + ready.AGAIN), now
        row.warned_again_count = seen.counted
        row.save(update_fields=["due_at", "warned_again_at", "warned_again_count"])
        told = events.DestructionWarned(on=str(row.due_at.date()), days=7)
        moves.record(contract, told, by=actor.system(record.workspace_id))


def _destroy(contract_id: str) -> None:
    row = destruction.of(contract_id)
    if row is None or row.removed_at or not row.warned_again_at or clock.now() < row.due_at:
        return
    _count_from_now(contract_id)
    try:
        removal.begin(contract_id, may=ready.require)
        removal.finish(contract_id, may=ready.require)
    except Refused as error:
        if error.code not in ready.FOR_GOOD:
            raise
        with transaction.atomic():
            _contract, record, _row = _locked(contract_id)
            deciding.drop(record, code=error.code, by=actor.system(record.workspace_id))


def _count_from_now(contract_id: str) -> None:
    """Who was warned before there was a count gets the whole time once more."""
    with transaction.atomic():
        _contract, record, row = _locked(contract_id)
        if row is not None and row.begun_at is None and row.warned_again_count is None:
            row.warned_again_count = watch.look(record.workspace_id).counted
            row.warned_count = row.warned_count if row.warned_count is not None else row.warned_again_count
            row.save(update_fields=["warned_count", "warned_again_count"])


def _gives_up(record: Record) -> bool:
    """Whether something stands in the way for good; then it is kept, and a new decision is asked for."""
    try:
        ready.require_decidable(record)
    except Refused as error:
        deciding.drop(record, code=error.code, by=actor.system(record.workspace_id))
        return True
    return False


def _locked(contract_id: str) -> tuple[Contract, Record, Destruction | None]:
    contract = moves.hold(Contract, contract_id)
    record = moves.hold(Record, contract_id)
    record.contract = contract
    return contract, record, destruction.of(contract_id, lock=True)
