"""A ticket's contracts as an agent sees them beside the ticket: what runs, what was signed, what ended.

Reads what the desk reads and in the desk's words; decides only what stands on the card.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from undersign.connectors.panel.admission import Admitted
from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import reminding
from undersign.contracts.succession.standing import Term
from undersign.journal.actor import Actor
from undersign.signing import handing
from undersign.web.desk import status

SIGNED = (*lifecycle.DONE, lifecycle.ON_PAPER)
MOST = 8  # of the customer's signed contracts


@dataclass(frozen=True)
class Asked:
    """One person whose turn it is. in_person: they sign before a colleague, and get no mail."""

    person: Recipient
    may_copy: bool
    in_person: bool


@dataclass(frozen=True)
class Card:
    """A contract of this ticket that is not over. opens: how often its links were opened. step: 1 sent, 2
    opened, 3 signed."""

    contract: Contract
    asked: list[Asked]
    opens: int
    reminder: datetime | None
    step: int
    bounced: bool


@dataclass(frozen=True)
class Signed:
    """A signed contract of the customer; term: its end, where it has one. here: made from this ticket."""

    contract: Contract
    term: Term | None
    here: bool


@dataclass(frozen=True)
class Board:
    drafts: list[Contract]
    cards: list[Card]
    ended: list[Contract]
    signed: list[Signed]
    elsewhere: list[Contract]

    @property
    def is_empty(self) -> bool:
        return not (self.drafts or self.cards or self.ended or self.signed or self.elsewhere)

    @property
    def is_passing(self) -> bool:
        """A word on it changes within moments."""
        return any(status.of(each.contract).is_passing for each in self.cards)


def board(who: Admitted, by: Actor) -> Board:
    """Everything of this ticket, and what else the same customer has."""
    seen, ticket = Contract.objects.visible_to(by).for_lists().order_by("-created_at"), who.ticket
    here = list(seen.filter(ticket=ticket)[:50])
    others = seen.filter(account=ticket.account).exclude(ticket=ticket) if ticket.account else seen.none()
    signed = [each for each in here if each.status in SIGNED]
    return Board(
        drafts=[each for each in here if each.is_draft],
        cards=[card(each) for each in here if each.is_open],
        ended=[each for each in here if each.status in lifecycle.ENDED][:5],
        signed=_signed([*signed, *others.filter(status__in=SIGNED)[:MOST]][:MOST], ticket.pk),
        elsewhere=list(others.filter(Q(status__in=lifecycle.OPEN))[:5]),
    )


def card(contract: Contract) -> Card:
    waiting = contract.waiting_for
    for person in waiting:
        person.contract = contract
    reminders = [at for person in waiting if (at := reminding.next_for(person))]
    opens = sum(person.opens for person in contract.signers)
    return Card(
        contract,
        [Asked(each, handing.may_copy(each), each.role == turns.IN_PERSON) for each in waiting],
        opens,
        min(reminders, default=None),
        2 if opens else 1,
        status.bounced(contract) is not None,
    )


def _signed(contracts: Iterable[Contract], ticket_id: str) -> list[Signed]:
    rows = list(contracts)
    terms = {term.pk: term for term in Term.objects.filter(pk__in=[row.pk for row in rows], is_over=False)}
    return [Signed(row, terms.get(row.pk), row.ticket_id == ticket_id) for row in rows]
