"""What a signature means: what the signer chose, where a template asks for it (21 CFR 11.50(a)(3); P11-1)."""

from __future__ import annotations

from undersign.contracts import field
from undersign.contracts.field import Answer
from undersign.contracts.people.recipient import Recipient
from undersign.regimes import part11
from undersign.signing import reply
from undersign.store import rows


def of(recipient: Recipient) -> str:
    """As it reads on the page, in the contract's language; "" where nothing is asked."""
    wanted = part11.MEANING.format(role=recipient.role_key)
    placed = next((f for f in field.of_recipient(recipient) if f.key == wanted), None)
    if placed is None:
        return ""
    answer = rows.first(Answer, "recipient_id = %s AND name = %s", recipient.pk, wanted)
    return reply.shown(placed.kind, placed.rules, answer.value, recipient.contract.language) if answer else ""
