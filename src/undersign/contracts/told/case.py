"""The case that a contract's result goes to: a ticket named for a draft that did not come from one.

Hides what naming it settles: the ticket hears of the end, and gets the sealed file with its certificate by
the same one delivery as if the contract had been made there.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import practice
from undersign.contracts.contract import Contract
from undersign.contracts.told import telling
from undersign.customers.ticket import Ticket
from undersign.drafting.conduct.telling import TICKET
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.event import Event
from undersign.journal.refused import Refused
from undersign.workspaces import policy

RESULT = "completed"


@dataclass(frozen=True, kw_only=True)
class CaseNamed(Event):
    """ticket_id: of its row here. ticket: its number."""

    name = "contract.case_named"
    sentence = _("%(actor)s named case %(ticket)s, which the signed contract goes to")
    category = "edits"
    icon = "ticket"
    ticket_id: str
    ticket: str


def name(contract: Contract, ticket: Ticket, *, by: Actor) -> None:
    """The signed contract goes to this ticket, once, which hears of it whatever the template says.

    Raises `Refused` (contract.frozen, case.another, case.switched_off, role.refused).
    """
    policy.require(by, "contract.fill")
    with transaction.atomic():
        moves.lock(contract)
        contract.require_draft()
        if contract.ticket_id == ticket.id:
            return
        _require_free(contract)
        contract.ticket = ticket
        contract.save(update_fields=["ticket"])
        moves.record(contract, CaseNamed(ticket_id=ticket.id, ticket=str(ticket.number)), by=by)
        hears = telling.of(contract).hears(RESULT)
        if TICKET not in hears:
            telling.settle(contract, {RESULT: [*hears, TICKET]}, by=by)


def _require_free(contract: Contract) -> None:
    if not practice.goes_to(practice.TICKET, contract.workspace_id):
        raise Refused(
            "case.switched_off",
            _("Your organisation does not put signed contracts on tickets. Nothing was sent."),
            do=_("Leave the case out, or ask an admin to switch it on under Settings."),
            field="case",
        )
    if contract.ticket is not None:
        raise Refused(
            "case.another",
            _("This contract belongs to ticket %(number)s already. Nothing was sent."),
            do=_("Leave the case out: the signed contract goes to that ticket."),
            field="case",
            number=contract.ticket.number,
        )
