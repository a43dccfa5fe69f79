"""Reading a mail that came back: which message it is about, and what became of it (RFC 3462, 3464).

Pure. Whoever knows an address of ours can send anything here, so nothing is believed but the token, which
only the servers on the message's way have seen; everything else is for a person to read.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message

DELIVERED, BOUNCED, DELAYED, UNCLEAR = "delivered", "bounced", "delayed", ""
# RFC 3464 2.3.3. "relayed": taken by a server that sends no reports, so it entered the reader's system.
ACTIONS = {"failed": BOUNCED, "delivered": DELIVERED, "relayed": DELIVERED, "expanded": DELIVERED}
LARGEST = 2_000_000
_TOKEN = re.compile(r"\+([a-z2-7]{24})@", re.IGNORECASE)
_BARE = re.compile(r"[a-z2-7]{24}")


@dataclass(frozen=True)
class Returned:
    """tokens: those it names, the surest first. outcome: DELIVERED, BOUNCED, DELAYED or UNCLEAR. address:
    whom the message was for, as far as it says. answer: the other server's words. subject, text: to be read.
    """

    tokens: tuple[str, ...]
    outcome: str
    address: str
    answer: str
    subject: str
    text: str


def read(raw: bytes, to: str = "") -> Returned:
    """to: where it was sent, by its envelope. Anything can be read; what makes no sense is UNCLEAR."""
    whole = email.message_from_bytes(raw[:LARGEST], policy=email.policy.default)
    blocks = list(_status_blocks(whole))
    outcome, address, answer = _outcome(blocks)
    return Returned(
        tokens=tuple(dict.fromkeys(_tokens(whole, blocks, to))),
        outcome=outcome,
        address=address,
        answer=answer,
        subject=_plain(str(whole.get("Subject", "")))[:240],
        text=_text(whole),
    )


def _status_blocks(whole: EmailMessage) -> Iterator[Message]:
    """The groups of fields in its delivery status: first of the message, then one an address."""
    for part in whole.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list):
            yield from part.get_payload()  # type: ignore[misc]


def _outcome(blocks: list[Message]) -> tuple[str, str, str]:
    for block in blocks:
        action = str(block.get("Action", "")).strip().lower()
        if not action:
            continue
        address = str(block.get("Final-Recipient") or block.get("Original-Recipient") or "")
        said = str(block.get("Diagnostic-Code") or block.get("Status") or action)
        outcome = DELAYED if action == "delayed" else ACTIONS.get(action, UNCLEAR)
        return outcome, _plain(address.rpartition(";")[2])[:254], _plain(said.partition(";")[2] or said)[:300]
    return UNCLEAR, "", ""


def _tokens(whole: EmailMessage, blocks: list[Message], to: str) -> Iterator[str]:
    for name in (to, *(str(whole.get(field, "")) for field in ("Delivered-To", "X-Original-To", "To"))):
        yield from (found.lower() for found in _TOKEN.findall(name))
    for block in blocks:
        yield from _BARE.findall(str(block.get("Original-Envelope-Id", "")).lower())[:1]
    for part in whole.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            yield from _BARE.findall(_header(part))[:1]


def _header(part: Message) -> str:
    """Our own header of the message that came back."""
    inside = part.get_payload()
    if isinstance(inside, list) and inside:
        first = inside[0]
        return str(first.get("X-Undersign-Mail", "")).lower() if isinstance(first, Message) else ""
    text = part.get_payload(decode=True)
    headers = email.message_from_bytes(text if isinstance(text, bytes) else b"", policy=email.policy.compat32)
    return str(headers.get("X-Undersign-Mail", "")).lower()


def _text(whole: EmailMessage) -> str:
    """What a person reads of it."""
    try:
        part = whole.get_body(("plain", "html"))
        told = part.get_content() if part is not None else ""
    except (KeyError, LookupError, ValueError, AttributeError):
        told = ""
    kept = "".join(c for c in str(told) if c.isprintable() or c in "\n\t")
    return kept[:8000]


def _plain(said: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())
