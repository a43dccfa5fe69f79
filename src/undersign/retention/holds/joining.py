"""Contracts come under a hold: what its search takes when it is placed, what matches later, what is added.

Hides the lock. A contract comes under a hold with its own row locked, which whoever destroys it has locked,
too: so either the hold is there before or the destruction was done before, and each is told so. Nothing ever
leaves a hold because it stopped matching.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from undersign.contracts.contract import Contract
from undersign.journal import actor, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.retention.holds import events, scope
from undersign.retention.holds import hold as holds
from undersign.retention.holds.hold import Held, Hold
from undersign.store import rows

AT_ONCE, A_ROUND = 200, 2000


def put(hold: Hold, contract_id: str, *, how: str, by: Actor) -> bool:
    """Whether the contract is under the hold now; False where it was destroyed or the hold was released."""
    with transaction.atomic():
        contract = moves.hold(Contract, contract_id)
        if not _still_in_force(hold):
            return False
        if Held.objects.filter(hold=hold, contract_id=contract_id).exists():
            return True
        if scope.is_gone(contract):
            return False
        Held.objects.create(
            id=ids.new("hld"), workspace_id=hold.workspace_id, hold=hold, contract_id=contract_id, how=how,
            by=by.id if how == holds.HAND else "", since=clock.now(),
        )  # fmt: skip
        told = events.ContractHeld(hold_id=hold.pk, matter=hold.matter, kind=how)
        moves.record(contract, told, by=by)
    return True


def _still_in_force(hold: Hold) -> bool:
    """Read anew, and held so until the transaction ends: who releases it waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM retention_hold WHERE id = %s FOR SHARE", [hold.pk])
        return cursor.fetchone()[0] in holds.IN_FORCE


def take_in(hold_id: str, most: int = A_ROUND) -> int:
    """What the hold's search takes and is not under it: how many came under it now, at most so many."""
    hold = rows.get(Hold, hold_id)
    if not hold.is_in_force:
        return 0
    by, found = actor.system(hold.workspace_id), scope.missing_from(hold)
    waiting = list(found.order_by("id").values_list("pk", flat=True)[: most + 1])
    put_in = sum(put(hold, each, how=holds.SEARCH, by=by) for each in waiting[:most])
    if len(waiting) <= most:
        rows.change(hold, {"looked_at": clock.now()})
    return put_in


def look_at(contract_id: str) -> list[Hold]:
    """The holds whose search takes this contract now; it is under them from now on."""
    contract = rows.first(Contract, "id = %s", contract_id)
    if contract is None:
        return []
    searching = Hold.objects.filter(workspace_id=contract.workspace_id).in_force().exclude(scope="")
    by = actor.system(contract.workspace_id)
    return [
        hold
        for hold in searching.order_by("placed_at", "id")
        if scope.missing_from(hold, [contract_id]).exists()
        and put(hold, contract_id, how=holds.SEARCH, by=by)
    ]


def where_searched(entry: Entry) -> Iterable[str]:
    """Whether any hold searches in the entry's workspace: nothing is set off where none does."""
    searching = "workspace_id = %s AND status <> 'released' AND scope <> ''"
    return [""] if rows.first(Hold, searching, entry.workspace_id) else []


def look(delivery: Delivery) -> None:
    """Something happened to a contract that may make it match."""
    look_at(delivery.subject)


def due() -> list[tuple[str, str]]:
    """(workspace, hold) of all that search, the one that was looked at longest ago first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT workspace_id, hold_id FROM undersign_holds_in_force()")
        return cursor.fetchall()
