"""Things that happen to contracts nobody drew up: entries on chains of their own, cheap by the thousand."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from undersign.contracts.ownership import ContractReassigned
from undersign.journal import actor, entry, ids


def happen(workspace_id: str, contract_ids: Sequence[str]) -> None:
    """One event on each of these contracts, in this order."""
    by = actor.system(workspace_id)
    with transaction.atomic():
        for contract_id in contract_ids:
            given = ContractReassigned(owner_id=f"mem_{contract_id[4:]}", member="Maya Agent")
            entry.append(contract_id, given, by=by)


def contracts(count: int) -> list[str]:
    """Ids of contracts that there are not."""
    return [ids.new("ctr") for _ in range(count)]
