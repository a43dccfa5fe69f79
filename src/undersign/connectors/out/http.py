"""The only way out: every request a connector makes leaves through a `Door`.

Hides httpx. A door belongs to one connection and one origin; a connector names path segments, never
URLs, so no answer and no reference typed by a person can send it, or its credentials, elsewhere.
Addresses are judged and pinned (`wire`), redirects are not followed, time and size are limited,
proxies of the environment are ignored, and every failure becomes `Temporary` or `Permanent`.
"""

from __future__ import annotations

import json
import logging
import socket
import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

import httpcore
import httpx
from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Missing, Permanent, Temporary, Unauthorised
from undersign.connectors.out import transcript
from undersign.connectors.out.reach import Reach
from undersign.connectors.out.wire import Deadline, Forbidden, Resolver, Unresolved, Wire
from undersign.journal import clock

for chatty in ("httpx", "httpcore"):  # they log whole URLs and headers; ours names host and status
    logging.getLogger(chatty).setLevel(logging.WARNING)
log = logging.getLogger(__name__)

AGENT = "Undersign"
LONGEST_WAIT = 86_400  # seconds; a Retry-After beyond a day is taken for a mistake
_AGAIN_LATER = {408, 423, 425, 429, 500, 502, 503, 504, 507, 509}


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes. `work` covers all requests of one door, and stays below a delivery's lease."""

    connect: float = 5
    silence: float = 20
    request: float = 25
    work: float = 75
    answer_bytes: int = 64 * 2**20


@dataclass(frozen=True)
class Answer:
    """What came back: headers in lower case, the body whole."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Raises `Permanent` where the body is not JSON: the address leads to something else."""
        try:
            return json.loads(self.text)
        except ValueError:
            raise Permanent(
                _("The answer is not what this system's interface sends: “%(reply)s”"),
                do=_("Check the address of the connection; it may lead to a sign-in page or a proxy."),
                reply=self.excerpt,
            ) from None

    @property
    def excerpt(self) -> str:
        """The beginning of the body in one printable line, to show to an administrator."""
        line = " ".join(self.content[:2000].decode("utf-8", "replace").split())
        return "".join(char for char in line if char.isprintable())[:200]


class Plain(str):
    """A step of a path that goes as it stands, such as the `root:` of an interface that means its colon."""


class Door:
    """Requests to one base address. Make one per piece of work, and close it (`with`).

    base_url: http or https, without user name, query or fragment. auth: user and password, or what signs
    each request as it leaves. trust: an SSL context for tests.
    Raises `Permanent` where the address cannot be one.
    """

    def __init__(
        self,
        base_url: str,
        *,
        reach: Reach,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | Callable[[httpx.Request], httpx.Request] | None = None,
        limits: Limits = Limits(),
        resolve: Resolver = socket.getaddrinfo,
        trust: ssl.SSLContext | None = None,
    ):
        self.base_url = checked(base_url)
        self.host = urlsplit(self.base_url).hostname or ""
        self._limits = limits
        self._work = Deadline(limits.work)
        self._deadline = Deadline(limits.work)
        wire = Wire(reach, self._deadline, resolve)
        self._client = httpx.Client(
            transport=_Pinned(wire, trust or _trust()),
            headers={"User-Agent": AGENT, "Accept-Encoding": "identity", **(headers or {})},
            auth=auth,
            timeout=httpx.Timeout(limits.silence, connect=limits.connect),
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Door:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def url(self, *segments: str, slash: bool = False) -> str:
        """The address of a path below the base; each segment is one step, whatever it contains."""
        if any(segment in {"", ".", ".."} for segment in segments):
            raise Permanent(_("“%(path)s” is not a path."), path="/".join(segments))
        steps = "".join("/" + (s if isinstance(s, Plain) else quote(s, safe="")) for s in segments)
        return self.base_url + steps + ("/" if slash else "")

    def ask(
        self, method: str, *segments: str, accept: Collection[int] = (), slash: bool = False, **sent: Any
    ) -> Answer:
        """One request; `sent` is httpx's params, json, data, files, content or headers.

        Answers with a status of 2xx or in `accept` are given back. Raises `Missing` (404, 410),
        `Unauthorised` (401), `Temporary` (later may help, outcome perhaps unknown) or `Permanent`.
        """
        request = self._client.build_request(method, self.url(*segments, slash=slash), **sent)
        self._deadline.extend(min(self._limits.request, self._work.left()))
        answer = self._send(request)
        log.info("%s %s %s", method, self.host, answer.status)
        if 200 <= answer.status < 300 or answer.status in accept:
            return answer
        raise _refusal(answer, self.host)

    def _send(self, request: httpx.Request) -> Answer:
        try:
            response = self._client.send(request, stream=True)
            try:
                answer = Answer(response.status_code, dict(response.headers), self._read(response))
            finally:
                response.close()
        except (Forbidden, Unresolved, httpx.HTTPError) as error:
            transcript.note(f"{request.method} {request.url}", None)
            raise _failure(error, self.host) from error
        transcript.note(f"{request.method} {request.url}", answer.status, answer.content)
        return answer

    def _read(self, response: httpx.Response) -> bytes:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise Permanent(
                _("%(host)s sent a compressed answer, which was not asked for."),
                do=_("Switch off compression for this interface on that server."),
                host=self.host,
            )
        body = bytearray()
        for part in response.iter_raw():
            body += part
            if len(body) > self._limits.answer_bytes:
                raise Permanent(
                    _("The answer of %(host)s is larger than %(limit)s MiB and was not read."),
                    host=self.host,
                    limit=self._limits.answer_bytes // 2**20,
                )
        return bytes(body)


class _Pinned(httpx.HTTPTransport):
    """httpx's transport over our wire; it offers no public way to pass a network backend."""

    def __init__(self, wire: Wire, trust: ssl.SSLContext):
        super().__init__(verify=trust, trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=trust, network_backend=wire, retries=0)


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The machine's own authorities (also SSL_CERT_FILE, for an organisation's) and the usual ones."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def checked(base_url: str) -> str:
    """`base_url` without a slash at its end. Raises `Permanent` where it is not a plain web address."""
    try:
        parts = urlsplit(base_url.strip())
        plain = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        httpx.URL(base_url.strip())
    except (ValueError, httpx.InvalidURL):
        plain = False
    if not plain or parts.username or parts.password or parts.query or parts.fragment:
        raise Permanent(
            _("“%(url)s” is not an address a connection can use."),
            do=_("Enter it as https://host/path, without user name, password or question mark."),
            url=base_url,
        )
    return base_url.strip().rstrip("/")


def _failure(error: Exception, host: str) -> Temporary | Permanent:
    """No answer at all."""
    match error:
        case Forbidden():
            return Permanent(
                _("%(host)s leads to %(address)s, which this connection may not reach."),
                do=_("If that is your own network, allow private addresses for this connection."),
                host=host,
                address=error.address,
            )
        case Unresolved():
            return Temporary(_("The name %(host)s could not be resolved."), host=host)
        case httpx.ConnectError() if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return Permanent(
                _("The certificate of %(host)s is not trusted: %(reason)s."),
                do=_("Renew it, or add your organisation's authority with SSL_CERT_FILE."),
                host=host,
                reason=str(error).partition("certificate verify failed: ")[2] or str(error),
            )
        case httpx.TimeoutException():
            return Temporary(_("%(host)s did not answer in time."), host=host)
        case httpx.ConnectError():
            return Temporary(_("%(host)s cannot be reached."), host=host)
    return Temporary(_("The connection to %(host)s broke off."), host=host)


def _refusal(answer: Answer, host: str) -> Temporary | Permanent:
    """An answer that says no."""
    facts = {"host": host, "status": answer.status, "reply": answer.excerpt}
    if answer.status in _AGAIN_LATER:
        wait = asked_wait(answer.headers.get("retry-after", ""))
        return Temporary(
            _("%(host)s is not able to take this now (%(status)s): “%(reply)s”"), retry_after=wait, **facts
        )
    if answer.status in {401, 403, 407}:
        return (Unauthorised if answer.status == 401 else Permanent)(
            _("%(host)s refused us (%(status)s): “%(reply)s”"),
            do=_("Check the key or password of this connection, and the rights it carries."),
            **facts,
        )
    if answer.status in {404, 410}:
        return Missing(_("%(host)s knows nothing of this (%(status)s): “%(reply)s”"), **facts)
    if 300 <= answer.status < 400:
        return Permanent(
            _("%(host)s sends us on to %(there)s, and redirects are not followed."),
            do=_("Enter the final address in the connection."),
            host=host,
            there=answer.headers.get("location", "?")[:200],
        )
    return Permanent(_("%(host)s did not accept this (%(status)s): “%(reply)s”"), **facts)


def asked_wait(retry_after: str) -> float | None:
    """Retry-After in seconds: a number, or a date (RFC 9110 §10.2.3). None where there is neither."""
    try:
        seconds = float(int(retry_after))
    except ValueError:
        try:
            at = parsedate_to_datetime(retry_after)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        seconds = (at - clock.now()).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT)
