"""In person: a host hands over the device, and being there is the host's check of who signs.

Hides that a host never holds a signer's sitting and a signer never the host's: the browser that is handed
over gets a short sitting of the signer's, its staff session must be ended by the caller, and the sitting ends
when the device is given back.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import demanded, turns
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.conduct import proofs
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing import acts, events, link, sitting
from undersign.signing.door import Door
from undersign.signing.sitting_events import HandedBack, HandedOver
from undersign.store import rows
from undersign.workspaces import policy

LASTS = timedelta(hours=1)


def may_host(recipient: Recipient, *, by: Actor) -> bool:
    """Whether this person can sign now before `by`. `recipient.contract` is read."""
    is_asked = recipient.contract.status == lifecycle.SENT and recipient.status in lifecycle.ASKED
    return is_asked and recipient.role == turns.IN_PERSON and recipient.host_id in (None, by.id)


def hand_over(recipient: Recipient, *, by: Actor) -> tuple[str, str]:
    """(the link's secret, the sitting's secret) for the browser that is handed over.

    Raises `Refused` (recipient.not_hosted, role.refused).
    """
    policy.require(by, "contract.host")
    with transaction.atomic():
        recipient.contract = moves.hold(Contract, recipient.contract_id)
        moves.lock(recipient)
        if not may_host(recipient, by=by):
            raise _not_hosted(recipient)
        visit, secret = _seated(recipient, by)
        _record(recipient, visit, by)
    return link.url_for(recipient).rstrip("/").rpartition("/")[2], secret


def _not_hosted(recipient: Recipient) -> Refused:
    return Refused(
        "recipient.not_hosted",
        _("%(name)s cannot sign before you now."),
        do=_("Only the host named in the contract hands over the device, when it is that person's turn."),
        name=recipient.name,
    )


def _seated(recipient: Recipient, by: Actor) -> tuple[sitting.Sitting, str]:
    wanted = demanded.of(recipient).methods
    seen = {"host": by.label, "host_id": by.id}
    visit, secret = sitting.keep(recipient, None, proofs.IN_PERSON, sitting.PASSED, seen, wanted=wanted)
    rows.change(visit, {"ends_at": clock.now() + LASTS})
    return visit, secret


def _record(recipient: Recipient, visit: sitting.Sitting, by: Actor) -> None:
    who = {"recipient_id": recipient.id, "recipient": recipient.name}
    handed = HandedOver(host_id=by.id, host=by.label, sitting_id=visit.id, **who)
    moves.record(recipient.contract, handed, by=by)
    proven = events.IdentityProven(
        method=proofs.IN_PERSON, sitting_id=visit.id, kind="nowhere", address="", **who
    )
    moves.record(recipient.contract, proven, by=by)
    if recipient.status == lifecycle.INVITED:
        columns = {"opened_at": clock.now(), "opens": 1}
        moves.move(recipient, acts.RECIPIENT, "open", by=by, columns=columns, **who)


class Hosted(Door):
    """What a person who signs before a host may do besides."""

    @property
    def is_hosted(self) -> bool:
        """Whether this browser was handed over by a host."""
        return self.visit is not None and proofs.IN_PERSON in self.visit.methods

    def hand_back(self) -> None:
        """End the sitting: nothing of the contract can be seen in this browser any more."""
        self._require_proof()
        with transaction.atomic():
            moves.lock(self.contract)
            rows.change(self.visit, {"ends_at": clock.now()})  # type: ignore[arg-type]
            told = HandedBack(recipient_id=self.recipient.id, recipient=self.recipient.name)
            moves.record(self.contract, told, by=self.by)
        self.seat(None)
