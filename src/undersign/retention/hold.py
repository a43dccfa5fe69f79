"""What everybody asks before anything of a contract goes: is it under a legal hold? (law.md RT-4)

Hides that a hold counts before its search was gone through: whether one takes the contract is looked at now.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.journal import actor
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.retention.holds import hold as holds
from undersign.retention.holds import joining
from undersign.retention.holds.hold import Held, Hold
from undersign.store import tenancy
from undersign.workspaces import policy


def holding(contract_id: str) -> list[Hold]:
    """The holds it is under, the oldest first."""
    found = Hold.objects.filter(held__contract_id=contract_id, held__until=None)
    return list(found.order_by("placed_at", "id"))


def held_of(contracts: Iterable[Contract]) -> set[str]:
    """The ids of those, of some contracts, that are under a hold."""
    found = Held.objects.filter(contract__in=[each.pk for each in contracts], until=None)
    return set(found.values_list("contract_id", flat=True))


def require_free(contract_id: str, *, reader: Actor | None = None) -> None:
    """Raises `Refused` (hold.in_force), which names the matter to who may see holds. Under the contract's
    lock it holds until the transaction ends."""
    if found := holding(contract_id) or joining.look_at(contract_id):
        raise in_force(found, reader)


def require_none(workspace_id: str, *, reader: Actor | None = None) -> None:
    """Nothing of a whole workspace goes while it has a hold. Raises `Refused` (hold.in_force)."""
    if found := list(Hold.objects.filter(workspace_id=workspace_id).in_force().order_by("placed_at", "id")):
        raise in_force(found, reader)


def record_is_free(record_id: str) -> None:
    """The store's question (`store.kept`): of a contract's id, or of a workspace's."""
    if record_id == tenancy.current():
        require_none(record_id)
    elif record_id.startswith("ctr_"):
        require_free(record_id)


def in_force(found: list[Hold], reader: Actor | None) -> Refused:
    """The refusal; the matter is for those who may see holds, and for the log."""
    if reader is not None and (reader.kind == actor.SYSTEM or policy.allows(reader.role, "hold.see")):
        return Refused(
            "hold.in_force",
            _("It is under a legal hold (%(matter)s), so nothing of it may be destroyed."),
            do=_("It is free once two people have released the hold."),
            matter=holds.names(found),
        )
    return Refused(
        "hold.in_force",
        _("It is under a legal hold, so nothing of it may be destroyed. Nothing was changed."),
        do=_("Ask compliance when it is free."),
    )
