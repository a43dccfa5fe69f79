"""One message handed to the SMTP server, and what it answered at each step.

Hides the conversation: the sender of the envelope, by which a returned mail finds its way back to the message
it belongs to (VERP), the request for reports where the server knows it (RFC 3461), and that messages that
follow each other closely go over one connection: a bulk send does not greet the server ten thousand times.
"""

from __future__ import annotations

import base64
import smtplib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext as _

from undersign.journal import attempt
from undersign.signing import link
from undersign.workspaces import sandbox

HEADER = "X-Undersign-Mail"
# A connection is left for the next message so many seconds, and for so many messages: servers end those that
# are silent or long (Postfix after 300 s and 100 messages, others sooner).
IDLE_S, MOST = 10.0, 50
_kept = threading.local()


@dataclass
class _Line:
    """An open connection. sent: messages over it; at: when the last one was taken (monotonic seconds)."""

    url: str
    server: smtplib.SMTP
    sent: int = 0
    at: float = 0.0


class Bounced(Exception):
    """The server refused this address, or this message to it, for good (5xx); str(): its answer."""


class Kept(Exception):
    """Nothing was handed over: a sandbox's messages are kept and read there."""


def token(key: str) -> str:
    """What names a message outside, the same at each attempt: 24 letters and digits nobody can guess."""
    return base64.b32encode(link.derived("returned", key)[:15]).decode().lower()


def envelope_sender(mark: str) -> str:
    """Where the message comes back to: `returns+<token>@…`, else the address it is sent from."""
    local, _at, domain = parseaddr(settings.MAIL_RETURN)[1].rpartition("@")
    return f"{local}+{mark}@{domain}" if local else parseaddr(settings.MAIL_FROM)[1]


def carry(message: EmailMessage, address: str, mark: str) -> str:
    """Hand it over; the server's answer. Raises `Bounced`, `Kept`, or `attempt.Temporary` for all else."""
    if sandbox.is_here():
        raise Kept(address)
    if not settings.MAIL_URL:
        raise attempt.Temporary(_("No mail server is set (UNDERSIGN_MAIL_URL)."))
    try:
        with _line() as server:
            return _converse(server, message, address, mark)
    except (smtplib.SMTPException, OSError) as error:
        raise attempt.Temporary(f"{type(error).__name__}: {error}") from error


def _converse(server: smtplib.SMTP, message: EmailMessage, address: str, mark: str) -> str:
    server.ehlo_or_helo_if_needed()
    asks = bool(settings.MAIL_RETURN) and server.has_extn("dsn")
    code, said = server.mail(envelope_sender(mark), ["RET=HDRS", f"ENVID={mark}"] if asks else [])
    if code != 250:  # about us, not about the address: somebody has to mend the server's rules
        raise attempt.Temporary(_answer(code, said))
    _require(
        server.rcpt(sanitize_address(address, "utf-8"), ["NOTIFY=SUCCESS,FAILURE,DELAY"] if asks else [])
    )
    try:
        code, said = server.data(message.message().as_bytes(linesep="\r\n"))
    except smtplib.SMTPDataError as error:
        code, said = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    return _require((code, said))


def _require(answer: tuple[int, bytes]) -> str:
    code, said = answer
    if 500 <= code < 600:
        raise Bounced(_answer(code, said))
    if not 200 <= code < 300:
        raise attempt.Temporary(_answer(code, said))
    return _answer(code, said)


def _answer(code: int, said: bytes) -> str:
    return f"{code} {said.decode(errors='replace')}"[:300]


@contextmanager
def _line() -> Iterator[smtplib.SMTP]:
    """This thread's connection to the server; ended where anything at all went wrong on it."""
    line = _left_open() or _Line(settings.MAIL_URL, _connected(settings.MAIL_URL))
    try:
        yield line.server
    except BaseException:
        line.server.close()
        raise
    line.sent, line.at = line.sent + 1, time.monotonic()
    if line.sent < MOST:
        _kept.line = line
    else:
        line.server.close()


def _left_open() -> _Line | None:
    """What the message before left, if the server still answers on it; it forgets that message (RSET)."""
    line, _kept.line = getattr(_kept, "line", None), None
    if line is None:
        return None
    is_fresh = line.url == settings.MAIL_URL and time.monotonic() - line.at < IDLE_S
    try:
        if is_fresh and line.server.rset()[0] == 250:
            return line
    except (smtplib.SMTPException, OSError):
        pass  # it was ended over there, as every server does at some time
    line.server.close()
    return None


def _connected(url: str) -> smtplib.SMTP:
    backend = _server(url)
    try:
        backend.open()
    except BaseException:
        backend.close()
        raise
    return backend.connection


def _server(url: str) -> EmailBackend:
    """The server named by UNDERSIGN_MAIL_URL: `smtp[s]://user:password@host:port?tls=starttls`."""
    parts = urlsplit(url)
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
