"""What goes to a phone: one short text, written in the reader's language, sent once, kept like a mail.

Hides how texts leave: `reactions` hands in the way (`carry_with`), since services outside are the
connectors'. A text holds a code and the name of who asks, never a link and nothing of a contract. Where an
instance shows an outbox (demo and tests), and in sandboxes, texts lie there though there is no service.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.journal import actor, attempt, fault, moves
from undersign.journal.delivery import Delivery
from undersign.notices import events, outbox
from undersign.signing import proof
from undersign.signing.proof import coded
from undersign.signing.proof.challenge import Challenge
from undersign.store import rows
from undersign.workspaces import sandbox
from undersign.workspaces import workspace as workspaces

LANE, KIND = "sms", "sms"
# (workspace id, number, text, key) → the service's reference, or None where there is no service
Carrier = Callable[..., str | None]


def _no_carrier(workspace_id: str, number: str, body: str, *, key: str) -> str | None:
    return None


_carry: Carrier = _no_carrier


def carry_with(carry: Carrier) -> None:
    """Called by `reactions` when the application is loaded."""
    global _carry
    _carry = carry


def code(delivery: Delivery) -> dict[str, str]:
    """The code of a challenge to the number it was made for. target: the challenge's id."""
    challenge = rows.get(Challenge, delivery.target)
    if challenge.passed_at or not challenge.is_in_time(proof.ALL[challenge.method]):
        return {"skipped": "the code has run out"}
    recipient = rows.get(Recipient, challenge.recipient_id)
    contract = rows.get(Contract, recipient.contract_id)
    body = _written(recipient, contract, coded.of(challenge))
    refused, where = "", None
    try:
        if not sandbox.is_one(contract.workspace_id):
            where = _carry(contract.workspace_id, challenge.address, body, key=delivery.id)
    except attempt.Permanent as error:
        refused = str(error)
    if where is None and not refused and not outbox.is_shown(contract.workspace_id):
        refused = _("No SMS service is connected. An admin can connect one.")
    fault.step("sms.accepted")
    _keep(delivery, recipient, contract, challenge.address, body, refused)
    if refused:
        raise attempt.Permanent(refused)
    return {"to": challenge.address, "ref": where or ""}


def _written(recipient: Recipient, contract: Contract, digits: str) -> str:
    """The last line lets a phone fill the code in on our page only (WICG “SMS one-time codes”, section 4)."""
    workspace = workspaces.of(contract.workspace_id)
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    with translation.override(recipient.language):
        told = _("%(code)s is your code for %(workspace)s. Nobody from our side will ever ask you for it.")
        return told % {"code": digits, "workspace": workspace.name} + f"\n\n@{host} #{digits}"


def _keep(
    delivery: Delivery, recipient: Recipient, contract: Contract, number: str, body: str, refused: str
) -> None:
    is_kept = sandbox.is_one(contract.workspace_id)
    status = outbox.BOUNCED if refused else outbox.KEPT if is_kept else outbox.SENT
    with translation.override(recipient.language):
        subject = _("Text message with a code")
    about = {"contract_id": contract.id, "kind": KIND, "address": number, "name": recipient.name}
    with transaction.atomic():
        is_first = outbox.keep(
            contract.workspace_id,
            delivery.key,
            text=body,
            html="",
            status=status,
            answer=refused[:300],
            subject=subject,
            **about,
        )
        if is_first:
            contract = moves.hold(Contract, contract.id)
            taken = events.TextKept if is_kept else events.TextAccepted
            told = events.TextRefused(address=number, answer=refused) if refused else taken(address=number)
            moves.record(contract, told, by=actor.system(contract.workspace_id))
