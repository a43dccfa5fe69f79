"""Writing and posting one message: pages in the reader's language and the workspace's looks, and what became
of it at the door of the mail server.

A 5xx answer to an address is a bounce: permanent, shown on the contract beside the address. Anything
else that goes wrong is temporary and tried again with the same Message-ID.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.mime.image import MIMEImage
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.journal import actor, attempt, fault, moves
from undersign.notices import carrier, events, outbox
from undersign.notices.parcel import Parcel
from undersign.typesetting.bidi import Isolated
from undersign.workspaces import brand as brands
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.brand import Brand


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
    workspace = workspaces.of(letter.workspace_id)
    brand = brands.of(workspace)
    logo = (
        b"" if letter.attachments else brands.logo(workspace)
    )  # beside files it would look like one of them
    subject, text, html = _written(letter, brand, bool(logo))
    about = {
        "contract_id": letter.contract_id,
        "kind": letter.kind,
        "address": letter.address,
        "name": letter.name,
        "subject": subject,
        "attachments": [name for name, _data, _mime in letter.attachments],
    }
    status, answer = _carried(letter, _message(letter, subject, text, html, brand, logo))
    fault.step("mail.accepted")
    with transaction.atomic():
        is_first = outbox.keep(
            letter.workspace_id,
            letter.key,
            text=text,
            html=html,
            status=status,
            answer=answer,
            token=carrier.token(letter.key),
            **about,
        )
        if is_first and letter.contract_id:
            _journal(letter, status, answer)
    if status == outbox.BOUNCED:
        raise attempt.Permanent(answer)
    return {"to": letter.address, "subject": subject}


def _carried(letter: Letter, message: Parcel) -> tuple[str, str]:
    """(what became of it, of `outbox`; the server's last words)."""
    try:
        return outbox.SENT, carrier.carry(message, letter.address, carrier.token(letter.key))
    except carrier.Kept:
        return outbox.KEPT, ""
    except carrier.Bounced as refused:
        return outbox.BOUNCED, str(refused)


def _written(letter: Letter, brand: Brand, has_logo: bool) -> tuple[str, str, str]:
    """(subject, plain text, HTML) in the reader's language and the workspace's looks."""
    facts = {**letter.facts, "brand": brand, "language": letter.language}
    facts |= {"workspace": brand.name} if brand.name else {}
    facts |= {"logo": brand.logo[:16]} if has_logo else {}
    with translation.override(letter.language):
        subject = " ".join(render_to_string(f"{letter.kind}/subject.txt", facts).split())[:200]
        text = render_to_string(f"{letter.kind}/text.txt", facts)
        html = render_to_string(f"{letter.kind}/html.html", facts | _isolated(facts))
    return subject, f"{text}\n{brand.footer}\n" if brand.footer else text, html


def _isolated(facts: dict[str, Any]) -> dict[str, Isolated]:
    """What was named by people, with a direction of its own inside the sentence."""
    named = ("name", "sender", "title", "number", "who", "reason")
    return {key: Isolated(facts[key]) for key in named if isinstance(facts.get(key), str)}


def bounce(recipient: Recipient, answer: str) -> None:
    """An address turned out not to take mail: shown beside it, on the trail, and the owner is told."""
    contract = recipient.contract
    with transaction.atomic():
        Recipient.objects.filter(pk=recipient.pk).update(mail_status="bounced", mail_error=answer[:300])
        told = events.MailBounced(kind="invitation", address=recipient.email, answer=answer)
        moves.record(contract, told, by=actor.system(contract.workspace_id))


def _journal(letter: Letter, status: str, answer: str) -> None:
    """Sent and received are two things (UETA §15): this is the other server's answer."""
    contract = moves.hold(Contract, letter.contract_id)
    about = {"kind": letter.kind, "address": letter.address}
    taken = events.MailKept if status == outbox.KEPT else events.MailAccepted
    happened = events.bounced(**about, answer=answer) if status == outbox.BOUNCED else taken(**about)
    moves.record(contract, happened, by=actor.system(letter.workspace_id))


def _message(letter: Letter, subject: str, text: str, html: str, brand: Brand, logo: bytes) -> Parcel:
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    mark = carrier.token(letter.key)
    answers_to = brand.reply_to or letter.answers_to
    message = Parcel(
        subject=subject,
        body=text,
        from_email=settings.MAIL_FROM,
        to=[formataddr((letter.name, letter.address))],
        reply_to=[answers_to] if answers_to else None,
        headers={
            "Message-ID": f"<{letter.key}@{domain}>",
            "Auto-Submitted": "auto-generated",
            carrier.HEADER: mark,
        },
    )
    message.attach_alternative(html, "text/html")
    if logo:
        message.mixed_subtype = "related"
        message.attach(_picture(logo, brand))
    for name, data, mime in letter.attachments:
        message.enclose(name, data, mime)
    return message


def _picture(logo: bytes, brand: Brand) -> MIMEImage:
    part = MIMEImage(logo, "png")
    part.add_header("Content-ID", f"<{brand.logo[:16]}>")
    part.add_header("Content-Disposition", "inline", filename="logo.png")
    return part
