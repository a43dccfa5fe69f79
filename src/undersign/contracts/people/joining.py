"""People of a draft come and go: members of a group, and whoever else gets a copy.

Hides how many a role takes. What the template asks for at least stays; a role of one person is changed, not
joined (see `Contract.address`).
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import edited
from undersign.contracts.contract import Contract
from undersign.contracts.people import routing
from undersign.contracts.people.person import Person, seated
from undersign.contracts.people.recipient import COPY, CUSTOMER, Recipient
from undersign.contracts.schedule import pace
from undersign.drafting.conduct.people import MOST, Part
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy

COPIES = "copy"  # the role of whoever gets a copy without the template's asking


def joins(contract: Contract, role_key: str) -> bool:
    """Whether somebody more can be named for a role of this draft."""
    part = routing.of(contract).get(role_key)
    there = sum(r.role_key == role_key for r in contract.people())
    return there < (part.most if part else MOST if role_key == COPIES else 0)


def join(contract: Contract, role_key: str, name: str, email: str, *, by: Actor) -> Recipient:
    """Name one more person. Raises `Refused` (contract.frozen, contract.people, recipient.*)."""
    policy.require(by, "contract.fill")
    with transaction.atomic():
        moves.lock(contract)
        contract.require_draft()
        if not joins(contract, role_key):
            raise _full()
        part = routing.of(contract).get(role_key)
        seats = [r.seat for r in contract.people() if r.role_key == role_key]
        person = Person(
            role_key,
            name,
            email,
            part.party if part else CUSTOMER,
            "" if part else COPY,
            order=part.order if part else 1,
            language=contract.language,
        )
        made = seated(contract, person, part, max(seats, default=0) + 1)
        rows.add([made])
        moves.record(contract, edited.joined(made), by=by)
    return made


def leave(recipient: Recipient, *, by: Actor) -> None:
    """Take somebody away again. Raises `Refused` (contract.frozen, contract.people)."""
    policy.require(by, "contract.fill")
    contract = recipient.contract
    with transaction.atomic():
        moves.lock(contract)
        contract.require_draft()
        if not may_leave(contract, recipient):
            raise _needed()
        moves.record(contract, edited.left(recipient), by=by)
        pace.forget([recipient])
        recipient.delete()


def may_leave(contract: Contract, recipient: Recipient) -> bool:
    """Whether enough people are left for the role without this one."""
    part: Part | None = routing.of(contract).get(recipient.role_key)
    there = sum(r.role_key == recipient.role_key for r in contract.people())
    least = max(part.least, 1 if part.when else 0) if part else 0
    return there > least


def _full() -> Refused:
    return Refused(
        "contract.people",
        _("Nobody more can be named here."),
        do=_("Change the person that is named, or ask legal to let a group sign."),
        field="people",
    )


def _needed() -> Refused:
    return Refused(
        "contract.people",
        _("The template needs this person."),
        do=_("Name somebody else in their place."),
        field="people",
    )
