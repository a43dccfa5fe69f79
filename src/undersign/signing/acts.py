"""The moves a signer makes, and the sentence of intent above the button."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.recipient import Recipient
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.moves import Lifecycle
from undersign.signing import events

INTENT = _("By choosing “Sign and finish” I sign this contract.")

RECIPIENT = Lifecycle(
    "recipient",
    [
        ("open", lifecycle.INVITED, lifecycle.OPENED, events.RecipientOpened),
        ("sign", [lifecycle.INVITED, lifecycle.OPENED], lifecycle.SIGNED, events.RecipientSigned),
    ],
)


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
