"""Taking a record away: begun, copies outside first, then all that lies here, in one transaction.

Hides in which order, which is what makes a crash harmless. What is written down when it begins is what the
certificate will say; the rows are emptied and both keys shredded together with the entry that says so; the
files, unreadable by then, go before the certificate is made. Each step finds out what is left to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.journal import actor, chain, clock, entry, erasure, fault, moves
from undersign.journal.delivery import DUE, Delivery
from undersign.retention import record as records
from undersign.retention.destruction import destruction, events
from undersign.retention.destruction.destruction import Destruction
from undersign.retention.record import LIFECYCLE, Record
from undersign.store import blobs, keys, rows

# What lies in later layers, hung up by `reactions`: each is called in the transaction that empties the rest.
ELSEWHERE: list[Callable[[Contract], None]] = []
COPIES = "withdraw"  # the deliveries by which copies outside are taken back
PATIENCE = timedelta(hours=20)  # for systems outside that do not answer; then their copy is "left with" them
METHOD = "Deleted; data keys destroyed (cryptographic erase, NIST SP 800-88 Rev. 1, purge)"


def inventory(contract: Contract) -> list[dict[str, Any]]:
    """[{"kind", "sha256", "size"}] of every file: those on record, and what else the store holds
    under it, with the bytes that lie on disk."""
    known = {row.sha256: (row.kind, row.size) for row in document.of(contract)}
    more = {name: ("part", size) for name, size in blobs.held(contract.pk).items() if name not in known}
    found = {**known, **more}
    return [{"kind": kind, "sha256": name, "size": size} for name, (kind, size) in sorted(found.items())]


def begin(contract_id: str, *, may: Callable[[Record, Destruction], None]) -> Destruction | None:
    """The point from which on it goes by itself; None where it began already. `may` raises `Refused`."""
    with transaction.atomic():
        contract, record, row = _held(contract_id)
        if row is None or row.begun_at is not None:
            return None
        may(record, row)
        row.begun_at, row.files = clock.now(), inventory(contract)
        row.save(update_fields=["begun_at", "files"])
        said = hashlib.sha256(chain.canonical(row.files)).hexdigest()
        told = events.DestructionBegun(destruction_id=row.id, files=len(row.files), inventory_sha256=said)
        moves.record(contract, told, by=actor.system(contract.workspace_id))
        fault.step("destruction.begun")
    return row


def finish(contract_id: str, *, may: Callable[[Record, Destruction], None]) -> bool:
    """Empty and shred, once the systems outside had their word; whether it is done. `may` raises
    `Refused`."""
    with transaction.atomic():
        contract, record, row = _held(contract_id)
        if row is None or row.begun_at is None:
            return False
        may(record, row)
        if _waits_for_others(row):
            return False
        row.outside = _outcomes(row)
        fault.step("destruction.before")
        happened = _take_away(contract, record, row)
        row.removed_at, row.entry_seq = record.destroyed_at, happened.seq
        row.save(update_fields=["outside", "removed_at", "entry_seq"])
        fault.step("destruction.emptied")
    fault.step("destruction.committed")
    return True


def _held(contract_id: str) -> tuple[Contract, Record, Destruction | None]:
    """Locked in the order in which everybody locks them; None where it is done, or was decided otherwise."""
    contract = moves.hold(Contract, contract_id)
    record = moves.hold(Record, contract_id)
    record.contract = contract
    row = destruction.of(contract_id, lock=True)
    stands = row is not None and row.removed_at is None and record.status == records.WARNED
    return contract, record, row if stands else None


def _take_away(contract: Contract, record: Record, row: Destruction) -> entry.Entry:
    for forget in ELSEWHERE:
        forget(contract)
    with connection.cursor() as cursor:
        cursor.execute("SELECT undersign_destroy(%s)", [contract.pk])
    rows.refresh(contract)
    happened = moves.move(
        record,
        LIFECYCLE,
        "destroy",
        by=actor.system(contract.workspace_id),
        columns={"destroyed_at": clock.now()},
        certificate_id=row.id,
    )
    keys.destroy(contract.pk, "documents")
    erasure.erase(contract, reason=f"destroyed, certificate {row.id}", by=actor.system(contract.workspace_id))
    return happened


def _asked(row: Destruction) -> list[Delivery]:
    wanted = "workspace_id = %s AND subject = %s AND effect = %s AND created_at >= %s ORDER BY id"
    return rows.some(Delivery, wanted, row.workspace_id, row.contract_id, COPIES, row.begun_at)


def _waits_for_others(row: Destruction) -> bool:
    assert row.begun_at is not None
    late = clock.now() >= row.begun_at + PATIENCE
    return not late and any(each.status == DUE for each in _asked(row))


def _outcomes(row: Destruction) -> list[dict[str, Any]]:
    """What became of each copy; one that nobody answered for is left where it is, and tried no more."""
    found = []
    for each in _asked(row):
        if each.status == DUE:
            each.give_up()
        if each.result.get("skipped"):
            continue
        left = {"where": each.target or each.lane, "kind": "left", "why": "it did not answer"}
        found.append(each.result if each.result.get("kind") else left)
    return found
