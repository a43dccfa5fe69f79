"""`undersign returns`: the mail server hands returned mail to us, by LMTP or SMTP, and we take it at once.

Hides aiosmtpd. Only mail to the address for returned mail (UNDERSIGN_MAIL_RETURN) is taken; while the
database is not there the mail server is asked to keep it and come again.
"""

from __future__ import annotations

import asyncio
import logging
import os
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

from undersign.cli import instance

log = logging.getLogger(__name__)
LARGEST = 10_000_000


class Listener(Controller):
    """`listen`: `lmtp://127.0.0.1:8024` or `smtp://…`. taken: what becomes of (bytes, address)."""

    def __init__(self, listen: str, ours: str, taken: Any):
        parts = urlsplit(listen)
        self.kind = LMTP if parts.scheme == "lmtp" else SMTP
        handler = _Taking(ours, taken)
        super().__init__(handler, hostname=parts.hostname or "127.0.0.1", port=parts.port or 8024)

    def factory(self) -> Any:
        return self.kind(self.handler, data_size_limit=LARGEST, ident="Undersign", hostname="undersign")


class _Taking:
    def __init__(self, ours: str, taken: Any):
        self.local, _at, self.domain = parseaddr(ours)[1].lower().rpartition("@")
        self.taken = taken

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        local, _at, domain = address.lower().rpartition("@")
        if domain != self.domain or local.partition("+")[0] != self.local:
            return "550 5.1.1 Only returned mail is taken here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        try:
            for address in envelope.rcpt_tos:
                await asyncio.to_thread(self.taken, envelope.original_content or envelope.content, address)
        except Exception:
            log.exception("a returned mail could not be taken")
            return "451 4.3.0 Not now, come again"
        return "250 2.0.0 Taken"


def serve(listen: str) -> None:
    """Run until interrupted."""
    instance.load(Path(os.environ.get("UNDERSIGN_DATA", "var/demo")))
    from django.conf import settings

    Listener(listen, settings.MAIL_RETURN, take).start()
    asyncio.new_event_loop().run_forever()


def take(raw: bytes, address: str) -> None:
    """In a thread of its own: the connection may have gone stale since the last mail."""
    from django.db import close_old_connections

    from undersign.notices import returns

    close_old_connections()
    try:
        returns.take(raw, address)
    finally:
        close_old_connections()
