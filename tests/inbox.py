"""A real SMTP server that keeps what it gets, and a reader who looks for links and codes in it.

Addresses decide how the server answers: `…@bounces.example` is refused for good (550), `…@later.example`
for now (451), everybody else is accepted.
"""

from __future__ import annotations

import email
import email.policy
import re
import socket
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtpd.controller import Controller

ANSWERS = {"bounces.example": "550 5.1.1 No such mailbox", "later.example": "451 4.7.1 Try again later"}
_LINK = re.compile(r"https?://\S+/sign/([\w-]{43})/")
_CODE = re.compile(r"\b(\d{6})\b")


@dataclass(frozen=True)
class Letter:
    """line: which of the sender's connections it came over."""

    sender: str
    to: tuple[str, ...]
    raw: bytes
    line: int = 0

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self.message.get_body(("plain",)).get_content()

    @property
    def attachments(self) -> dict[str, bytes]:
        return {part.get_filename(): part.get_content() for part in self.message.iter_attachments()}

    @property
    def link(self) -> str:
        """The signing address in it, or an empty string."""
        found = _LINK.search(self.text)
        return found[0] if found else ""

    @property
    def code(self) -> str:
        found = _CODE.search(self.text)
        return found[1] if found and not self.link else ""


class Sink:
    """The server; `letters` in order of arrival."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.arrived = threading.Condition()
        self.port = free_port()
        self._server = Controller(self, hostname="127.0.0.1", port=self.port, server_hostname="mail.test")
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = ANSWERS.get(address.rpartition("@")[2])
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = Letter(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content, session.peer[1])
        with self.arrived:
            self.letters.append(letter)
            self.arrived.notify_all()
        return "250 Kept"


class Inbox:
    """What arrived since this was made."""

    def __init__(self, sink: Sink):
        self._sink = sink
        self._start = len(sink.letters)

    @property
    def letters(self) -> list[Letter]:
        return self._sink.letters[self._start :]

    def to(self, address: str) -> list[Letter]:
        return [letter for letter in self.letters if address in letter.to]

    def wait(
        self, address: str, wanted=lambda letter: True, *, seconds: float = 30, count: int = 1
    ) -> Letter:
        """The newest letter to `address` that is wanted, once there are `count` of them."""
        deadline = time.monotonic() + seconds
        with self._sink.arrived:
            while True:
                found = [letter for letter in self.to(address) if wanted(letter)]
                if len(found) >= count:
                    return found[-1]
                left = deadline - time.monotonic()
                assert left > 0, f"{len(found)} of {count} letters for {address} within {seconds} s"
                self._sink.arrived.wait(min(left, 0.5))

    def link(self, address: str, **how) -> str:
        return self.wait(address, lambda letter: letter.link, **how).link

    def code(self, address: str, **how) -> str:
        return self.wait(address, lambda letter: letter.code, **how).code

    def message_ids(self) -> list[str]:
        return [letter.id for letter in self.letters]


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]
