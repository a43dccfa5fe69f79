"""The newest checkpoint by mail, to somebody who keeps mails where this machine's administrators cannot."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from undersign.journal import attempt
from undersign.journal.delivery import Delivery
from undersign.journal.ledger import Checkpoint
from undersign.notices import carrier


def mail(row: Delivery) -> dict[str, str]:
    """target: the address. Raises `attempt.Temporary`, and `attempt.Permanent` where it is refused."""
    size = int(row.entry.facts["size"])
    signed = Checkpoint.objects.get(workspace_id=row.workspace_id, size=size).note
    subject = _("Checkpoint of %(workspace)s at %(size)s entries") % {
        "workspace": row.workspace_id,
        "size": size,
    }
    text = _(
        "Keep this mail. With it you can show later that nothing recorded before was changed:\n"
        "save the lines below in a file and run “undersign audit check --against FILE”."
    )
    message = EmailMessage(subject, f"{text}\n\n{signed}", settings.MAIL_FROM, [row.target])
    try:
        answer = carrier.carry(message, row.target, carrier.token(row.key))
    except carrier.Kept:
        return {"skipped": "a sandbox mails nobody"}
    except carrier.Bounced as refused:
        raise attempt.Permanent(str(refused)) from refused
    return {"to": row.target, "answer": answer}
