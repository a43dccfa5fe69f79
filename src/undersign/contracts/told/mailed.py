"""How far the mail to a recipient came: the one list of words for it, for pages and programs."""

from __future__ import annotations

from undersign.contracts import lifecycle
from undersign.contracts.people.recipient import Recipient

QUEUED, SENT, DELAYED = "queued", "sent", "delayed"
DELIVERED, OPENED, BOUNCED = "delivered", "opened", "bounced"


def state(recipient: Recipient) -> str:
    """Empty before anybody wrote to them; then queued → sent → (delayed) → delivered → opened, or bounced.

    sent: a mail server took it. delivered: the reader's own said so. opened: somebody pressed a button on the
    page of the link; a scanner's visit counts for nothing (AT-03).
    """
    if recipient.mail_status == BOUNCED:
        return BOUNCED
    if not recipient.mail_status:
        return QUEUED if recipient.status in lifecycle.ASKED and recipient.email else ""
    return OPENED if recipient.opened_at else recipient.mail_status
