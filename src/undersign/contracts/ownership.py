"""Whose contract it is: who is told, who may take it back, and in whose teams it lies.

It is given to somebody by a person who may send it, or passes on by itself when its owner leaves. What has
ended stays with whoever had it: it is history.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.journal import actor, moves
from undersign.journal.actor import Actor
from undersign.journal.delivery import Delivery
from undersign.journal.event import Event, personal
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.member import Member


@dataclass(frozen=True, kw_only=True)
class ContractReassigned(Event):
    """owner_id: who has it now."""

    name = "contract.reassigned"
    sentence = _("%(actor)s gave the contract to %(member)s")
    category = "edits"
    icon = "user-share"
    owner_id: str
    member: str = personal()


def give(contract: Contract, owner: Member, *, by: Actor) -> bool:
    """Make it `owner`'s; whether it was another's before. Raises `Refused` (role.refused, contract.owner)"""
    policy.require(by, "contract.reassign")
    is_here = owner.is_active and owner.workspace_id == contract.workspace_id
    if not is_here or not policy.allows(owner.role, "contract.send"):
        raise Refused(
            "contract.owner",
            _("The contract cannot become theirs."),
            do=_("Choose a colleague who is active and may send contracts."),
            field="owner",
        )
    with transaction.atomic():
        moves.lock(contract)
        if contract.owner_id == owner.pk:
            return False
        rows.change(contract, {"owner_id": owner.pk})
        contract.owner = owner
        told = ContractReassigned(owner_id=owner.pk, member=owner.name)
        moves.record(contract, told, by=by)
    return True


def pass_on(delivery: Delivery) -> dict[str, str]:
    """What a member who left had open becomes the successor's. entry.facts: member_id, successor_id."""
    left, heir = delivery.entry.facts["member_id"], delivery.entry.facts["successor_id"]
    open_ = [lifecycle.DRAFT, *lifecycle.OPEN]
    found = Contract.objects.filter(workspace_id=delivery.workspace_id, owner_id=left, status__in=open_)
    successor = Member.objects.get(pk=heir)
    given = [give(each, successor, by=actor.system(delivery.workspace_id)) for each in found.order_by("pk")]
    return {"contracts": str(sum(given))}


def open_work(member_id: str) -> int:
    """How many drafts and contracts under way are a member's."""
    return Contract.objects.filter(owner_id=member_id, status__in=[lifecycle.DRAFT, *lifecycle.OPEN]).count()
