"""A customer's mailbox: what the SMTP sink received, and the links and codes in it."""

from __future__ import annotations

import email
import email.policy
import re
import threading
import time
from email.message import EmailMessage
from typing import Any

_LINK = re.compile(r"https?://\S+/sign/([\w-]+)/")
_CODE = re.compile(r"^\s+(\d{6})\s*$", re.M)


class Inbox:
    """An aiosmtpd handler that keeps messages by address, oldest first."""

    def __init__(self) -> None:
        self._mails: dict[str, list[EmailMessage]] = {}
        self._arrived = threading.Condition()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self._arrived:
            for address in envelope.rcpt_tos:
                self._mails.setdefault(address.lower(), []).append(message)  # type: ignore[arg-type]
            self._arrived.notify_all()
        return "250 Kept"

    def of(self, address: str) -> list[EmailMessage]:
        with self._arrived:
            return list(self._mails.get(address.lower(), []))

    def count(self) -> int:
        with self._arrived:
            return sum(len(mails) for mails in self._mails.values())

    def link(self, address: str, *, number: str, seconds: float = 30) -> str:
        """The secret in the newest link about the contract of that number. Raises `TimeoutError`."""
        return self._wait(address, lambda text: _LINK.search(text) if number in text else None, seconds)

    def code(self, address: str, *, after: int = 0, seconds: float = 30) -> str:
        """The newest code among the mails after the first `after`. Raises `TimeoutError`."""
        return self._wait(address, _CODE.search, seconds, after)

    def _wait(self, address: str, find: Any, seconds: float, after: int = 0) -> str:
        deadline = time.monotonic() + seconds
        with self._arrived:
            while True:
                for message in reversed(self._mails.get(address.lower(), [])[after:]):
                    found = find(_text(message))
                    if found:
                        return found[1]
                left = deadline - time.monotonic()
                if left <= 0 or not self._arrived.wait(left):
                    raise TimeoutError(f"no such mail for {address} within {seconds:.0f} s")


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return part.get_content() if part else ""
