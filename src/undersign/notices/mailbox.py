"""The mailbox that returned mail goes to, read by IMAP: what was settled is deleted, the rest stays, read.

Hides the protocol. Where mail servers hand returned mail to us directly instead, see `cli.returns`.
"""

from __future__ import annotations

import imaplib
import logging
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from undersign.notices import returns

log = logging.getLogger(__name__)
AT_ONCE = 100


def empty() -> dict[str, int]:
    """Take every unread mail of UNDERSIGN_MAIL_RETURN_BOX; {what became of them: how many}.

    Raises OSError or imaplib.IMAP4.error where the mailbox cannot be read; the next round goes on.
    """
    parts = urlsplit(settings.MAIL_RETURN_BOX)
    box = _opened(
        parts.scheme, parts.hostname or "", parts.port, parse_qs(parts.query).get("tls") == ["starttls"]
    )
    try:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        box.select(unquote(parts.path.lstrip("/")) or "INBOX")
        return _taken(box)
    finally:
        box.logout()


def _taken(box: imaplib.IMAP4) -> dict[str, int]:
    counts: dict[str, int] = {}
    _said, found = box.uid("SEARCH", "UNSEEN")
    for uid in (found[0] or b"").split()[:AT_ONCE]:
        _said, parts = box.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        outcome = returns.take(raw)
        box.uid(
            "STORE", uid.decode(), "+FLAGS", r"(\Seen \Deleted)" if outcome == returns.SETTLED else r"(\Seen)"
        )
        counts[outcome] = counts.get(outcome, 0) + 1
    if counts.get(returns.SETTLED):
        box.expunge()
    return counts


def _opened(scheme: str, host: str, port: int | None, starttls: bool) -> imaplib.IMAP4:
    if scheme == "imaps":
        return imaplib.IMAP4_SSL(host, port or 993, timeout=30)
    box = imaplib.IMAP4(host, port or 143, timeout=30)
    if starttls:
        box.starttls()
    return box
