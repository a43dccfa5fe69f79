"""Writing and posting one message: pages in the reader's language, SMTP, and what it answered.

A 5xx answer to an address is a bounce: permanent, shown on the contract beside the address. Anything
else that goes wrong is temporary and tried again with the same Message-ID.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.contracts.contract import Contract
from undersign.contracts.recipient import Recipient
from undersign.journal import actor, attempt, fault, moves
from undersign.notices import events, outbox
from undersign.notices.parcel import Parcel


@dataclass(frozen=True)
class Letter:
    """kind: the folder with subject.txt, text.txt and html.html. attachments: (name, bytes, mime).

    answers_to: where a reply goes, the contract's owner; empty for the sender address.
    """

    kind: str
    workspace_id: str
    key: str
    name: str
    address: str
    language: str
    facts: dict[str, Any]
    contract_id: str = ""
    answers_to: str = ""
    attachments: list[tuple[str, bytes, str]] = field(default_factory=list)


def post(letter: Letter) -> dict[str, str]:
    """Write, send, record. Raises `attempt.Permanent` on a bounce, `attempt.Temporary` otherwise."""
    with translation.override(letter.language):
        subject = " ".join(render_to_string(f"{letter.kind}/subject.txt", letter.facts).split())[:200]
        text = render_to_string(f"{letter.kind}/text.txt", letter.facts)
        html = render_to_string(f"{letter.kind}/html.html", {**letter.facts, "language": letter.language})
    about = {
        "contract_id": letter.contract_id,
        "kind": letter.kind,
        "address": letter.address,
        "name": letter.name,
        "subject": subject,
        "attachments": [name for name, _data, _mime in letter.attachments],
    }
    bounce = _send(letter, subject, text, html)
    fault.step("mail.accepted")
    with transaction.atomic():
        is_first = outbox.keep(
            letter.workspace_id,
            letter.key,
            text=text,
            html=html,
            status=outbox.BOUNCED if bounce else outbox.SENT,
            answer=bounce,
            **about,
        )
        if is_first and letter.contract_id:
            _journal(letter, bounce)
    if bounce:
        raise attempt.Permanent(bounce)
    return {"to": letter.address, "subject": subject}


def bounce(recipient: Recipient, answer: str) -> None:
    """An address turned out not to take mail: shown beside it, on the trail, and the owner is told."""
    contract = recipient.contract
    with transaction.atomic():
        Recipient.objects.filter(pk=recipient.pk).update(mail_status="bounced", mail_error=answer[:300])
        told = events.MailBounced(kind="invitation", address=recipient.email, answer=answer)
        moves.record(contract, told, by=actor.system(contract.workspace_id))


def _journal(letter: Letter, bounce: str) -> None:
    """Sent and received are two things (UETA §15): this is the other server's answer."""
    contract = moves.hold(Contract, letter.contract_id)
    happened = (
        events.MailBounced(kind=letter.kind, address=letter.address, answer=bounce)
        if bounce
        else events.MailAccepted(kind=letter.kind, address=letter.address)
    )
    moves.record(contract, happened, by=actor.system(letter.workspace_id))


def _send(letter: Letter, subject: str, text: str, html: str) -> str:
    """Hand it to the SMTP server; returns the bounce, or an empty string."""
    if not settings.MAIL_URL:
        raise attempt.Temporary(_("No mail server is set (UNDERSIGN_MAIL_URL)."))
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    message = Parcel(
        subject=subject,
        body=text,
        from_email=settings.MAIL_FROM,
        to=[formataddr((letter.name, letter.address))],
        reply_to=[letter.answers_to] if letter.answers_to else None,
        headers={"Message-ID": f"<{letter.key}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(html, "text/html")
    for name, data, mime in letter.attachments:
        message.enclose(name, data, mime)
    try:
        with _server() as server:
            server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()), (550, b"refused"))
        said = f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"
        if 500 <= code < 600:
            return said[:300]
        raise attempt.Temporary(said) from error
    except (smtplib.SMTPException, OSError) as error:
        raise attempt.Temporary(f"{type(error).__name__}: {error}") from error
    return ""


def _server() -> EmailBackend:
    """The server named by UNDERSIGN_MAIL_URL: `smtp[s]://user:password@host:port?tls=starttls`."""
    parts = urlsplit(settings.MAIL_URL)
    query = parse_qs(parts.query)
    return EmailBackend(
        host=parts.hostname,
        port=parts.port or (465 if parts.scheme == "smtps" else 587),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=parts.scheme == "smtps",
        use_tls=query.get("tls") == ["starttls"],
        timeout=20,
    )
