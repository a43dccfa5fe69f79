"""Breaking the glass: a contract that somebody's role or teams hide from them is opened, and it is told.

Who did it, why, and what they then look at stands on the contract's trail, and compliance hears of it at once
(law.md HI-1; 45 CFR 164.312(a)(2)(ii)).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.event import Event, personal
from undersign.journal.refused import Refused
from undersign.regimes import emergency
from undersign.workspaces import policy

VERB = "emergency.open"
SHORTEST = 10


@dataclass(frozen=True, kw_only=True)
class EmergencyOpened(Event):
    """until: ISO 8601."""

    name = "contract.emergency"
    sentence = _("%(actor)s opened the contract in an emergency: %(reason)s")
    category = "access"
    icon = "alert-triangle"
    until: str
    reason: str = personal()


def open_contract(number: str, reason: str, *, by: Actor) -> Contract:
    """The contract of this number, for an hour. Raises `Refused` (role.refused, emergency.*; field named)."""
    policy.require(by, VERB)
    if len(reason.strip()) < SHORTEST:
        raise Refused(
            "emergency.reason",
            _("Emergency access needs a reason that somebody else understands."),
            do=_("Write in a sentence what has happened."),
            field="reason",
        )
    contract = Contract.objects.filter(workspace_id=by.workspace_id, number=number.strip()).first()
    if contract is None:
        raise Refused(
            "emergency.number",
            _("No contract has this number."),
            do=_("Enter the number as it stands on the contract, such as NC-2026-00042."),
            field="number",
        )
    with transaction.atomic():
        moves.lock(contract)
        until = emergency.grant(contract.id, by=by).until
        told = EmergencyOpened(until=until.isoformat(), reason=reason.strip()[:500])
        moves.record(contract, told, by=by)
    return contract
