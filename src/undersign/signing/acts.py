"""What people do at the end of a ceremony: the move, the sentence of intent, the button, for each kind.

Hides the words. A signer signs, an approver approves, a viewer confirms having read, a witness signs for
having seen another sign; each says so in the interface, the trail, the signature and the certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.moves import Lifecycle
from undersign.signing import bringing_events, events

_FROM = [lifecycle.INVITED, lifecycle.OPENED]

RECIPIENT = Lifecycle(
    "recipient",
    [
        ("open", lifecycle.INVITED, lifecycle.OPENED, events.RecipientOpened),
        ("sign", _FROM, lifecycle.SIGNED, events.RecipientSigned),
        ("sign_elsewhere", _FROM, lifecycle.SIGNED, bringing_events.RecipientSignedElsewhere),
        ("approve", _FROM, lifecycle.SIGNED, events.RecipientApproved),
        ("witness", _FROM, lifecycle.SIGNED, events.RecipientWitnessed),
        ("read", _FROM, lifecycle.SIGNED, events.RecipientRead),
    ],
)


# What ends somebody's part.
ENDS = (*events.ACTS, bringing_events.RecipientSignedElsewhere)


@dataclass(frozen=True)
class Act:
    """move: of RECIPIENT. intent: the sentence above the button. button: on it. reason: in the signature, in
    English, before the contract's title. meaning: on the certificate."""

    move: str
    intent: Any
    button: Any
    reason: str
    meaning: Any


_SIGN = Act(
    "sign",
    _("By choosing “Sign and finish” I sign this contract."),
    _("Sign and finish"),
    "",
    _("Signed"),
)
_ALL = {
    turns.SIGNER: _SIGN,
    turns.IN_PERSON: _SIGN,
    turns.APPROVER: Act(
        "approve",
        _("By choosing “Approve” I approve this contract."),
        _("Approve"),
        "Approved",
        _("Approved"),
    ),
    turns.VIEWER: Act(
        "read",
        _("By choosing “I have read it” I confirm that I have read this contract. I do not sign it."),
        _("I have read it"),
        "Read",
        _("Read, without signing"),
    ),
    turns.WITNESS: Act(
        "witness",
        _("By choosing “Sign as witness” I sign as a witness to the signature of %(name)s."),
        _("Sign as witness"),
        "Witness to the signature of %(name)s",
        _("Witnessed the signature of %(name)s"),
    ),
}

INTENT = _SIGN.intent


def of(recipient: Recipient) -> Act:
    """What is asked of this person; a witness's words name whom they witness."""
    act = _ALL.get(recipient.role, _SIGN)
    if recipient.role != turns.WITNESS:
        return act
    about = {"name": witnessed(recipient)}
    return Act(
        act.move,
        str(act.intent) % about,
        act.button,
        act.reason % about,
        str(act.meaning) % about,
    )


def witnessed(recipient: Recipient) -> str:
    """The name of whose signature this person witnesses."""
    there = [r for r in turns.acting(recipient.contract.people()) if r.role_key == recipient.witness_of]
    acted = [r for r in there if r.status == lifecycle.SIGNED]
    return ", ".join(r.name for r in acted or there)


def decline(recipient: Recipient, reason: str, *, by: Actor) -> None:
    """The recipient declines, which ends the contract for everybody."""
    with transaction.atomic():
        moves.move(
            recipient,
            lifecycle.RECIPIENT,
            "decline",
            by=by,
            recipient_id=recipient.id,
            recipient=recipient.name,
            reason=reason,
        )
        moves.move(
            recipient.contract,
            lifecycle.CONTRACT,
            "decline",
            by=by,
            columns={"ended_at": clock.now()},
            recipient_id=recipient.id,
        )
