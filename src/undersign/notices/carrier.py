"""One message handed to the SMTP server, and what it answered at each step.

Hides the conversation: the sender of the envelope, by which a returned mail finds its way back to the message
it belongs to (VERP), and the request for reports where the server knows it (RFC 3461).
"""

from __future__ import annotations

import base64
import smtplib
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext as _

from undersign.journal import attempt
from undersign.signing import link

HEADER = "X-Undersign-Mail"


class Bounced(Exception):
    """The server refused this address, or this message to it, for good (5xx); str(): its answer."""


def token(key: str) -> str:
    """What names a message outside, the same at each attempt: 24 letters and digits nobody can guess."""
    return base64.b32encode(link.derived("returned", key)[:15]).decode().lower()


def envelope_sender(mark: str) -> str:
    """Where the message comes back to: `returns+<token>@…`, else the address it is sent from."""
    local, _at, domain = parseaddr(settings.MAIL_RETURN)[1].rpartition("@")
    return f"{local}+{mark}@{domain}" if local else parseaddr(settings.MAIL_FROM)[1]


def carry(message: EmailMessage, address: str, mark: str) -> str:
    """Hand it over; the server's answer. Raises `Bounced`, or `attempt.Temporary` for all else."""
    if not settings.MAIL_URL:
        raise attempt.Temporary(_("No mail server is set (UNDERSIGN_MAIL_URL)."))
    try:
        with _server() as server:
            return _converse(server.connection, message, address, mark)
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
