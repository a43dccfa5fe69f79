"""Handing a signer's link to staff: only where a check beyond the link stands before the contract (AT-02).

A link that is all it takes is known to its reader's mailbox and to nobody else. Where more is demanded it
opens nothing by itself, so staff may pass it on by another way, and the trail says that they had it.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import demanded
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import ends
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing import link
from undersign.workspaces import policy

ENOUGH_BY_ITSELF = frozenset({"email_link"})


def may_copy(recipient: Recipient) -> bool:
    """Whether this person is asked now and the link alone opens nothing. `recipient.contract` is read."""
    is_asked = recipient.contract.status == lifecycle.SENT and recipient.status in lifecycle.ASKED
    return is_asked and not set(demanded.of(recipient).methods) <= ENOUGH_BY_ITSELF


def copy(recipient: Recipient, *, by: Actor) -> str:
    """The address of this person's link. Raises `Refused` (link.enough_by_itself)."""
    policy.require(by, "contract.copy_link")
    with transaction.atomic():
        recipient.contract = moves.hold(Contract, recipient.contract_id)
        moves.lock(recipient)
        if not may_copy(recipient):
            raise Refused(
                "link.enough_by_itself",
                _("The link of %(name)s cannot be copied."),
                do=_("It goes by mail only. Ask for a code as well to be able to copy it."),
                name=recipient.name,
            )
        address = link.url_for(recipient)
        told = ends.LinkCopied(recipient_id=recipient.id, recipient=recipient.name)
        moves.record(recipient.contract, told, by=by)
    return address
