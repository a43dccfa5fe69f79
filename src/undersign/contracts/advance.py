"""What comes after an act: the next turn, or completion."""

from __future__ import annotations

from typing import Any

from undersign.contracts import document, lifecycle, turns
from undersign.contracts.contract import Contract
from undersign.journal import actor, clock, moves
from undersign.journal.delivery import Delivery


def advance(delivery: Delivery) -> dict[str, Any]:
    """Inner work after issue and after every act: invite whose turn it is, or complete."""
    contract = moves.hold(Contract, delivery.subject)
    if contract.status != lifecycle.SENT:
        return {}
    people = contract.people()
    if turns.current_order(people) is None:
        return _complete(contract)
    invited = [r for r in people if turns.may_act(r, people) and r.status == lifecycle.WAITING]
    by = actor.system(contract.workspace_id)
    for recipient in invited:
        moves.move(
            recipient,
            lifecycle.RECIPIENT,
            "invite",
            by=by,
            columns={"invited_at": clock.now()},
            recipient_id=recipient.id,
            recipient=recipient.name,
        )
    return {"invited": [r.id for r in invited]}


def _complete(contract: Contract) -> dict[str, Any]:
    made = document.revisions(contract)
    moves.move(
        contract,
        lifecycle.CONTRACT,
        "complete",
        by=actor.system(contract.workspace_id),
        columns={"completed_at": clock.now()},
        acts=sum(row.kind == document.ACT for row in made),
        last_sha256=made[-1].sha256 if made else "",
    )
    return {"completed": contract.id}
