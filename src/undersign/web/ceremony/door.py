"""The way in for signers: link and cookie become a ceremony; every answer leaves with the same headers.

Hides where the sitting's secret is kept, that inside a page of a program's there is no cookie at all, how a
refused link looks, and the language in which the page speaks. A view behind `entered` gets the request and an
entered `Ceremony`, nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from undersign.contracts import access
from undersign.journal import refused
from undersign.signing import ceremony, embedded, embedding
from undersign.signing.embedding import Embedding
from undersign.store import blobs
from undersign.web import language
from undersign.web.ceremony import answer
from undersign.workspaces import origin

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# Under `no-referrer` a browser posts plain forms with `Origin: null` (Fetch, "append a request Origin
# header"), which the CSRF check rightly refuses. `same-origin` tells other sites just as little.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

View = Callable[..., HttpResponse]


def reading(view: View) -> View:
    """A GET that shows something and records no decision of the signer."""
    return require_GET(entered(view))


def acting(view: View) -> View:
    """A POST that a person meant: CSRF is checked by the middleware before we get here."""
    return require_POST(entered(view))


def entered(view: View) -> View:
    """The middleware has read the link and speaks for its workspace; here the person comes in."""

    @wraps(view)
    def run(request: HttpRequest, token: str, **parts: Any) -> HttpResponse:
        request.link = token  # type: ignore[attr-defined]
        request.framed = None  # type: ignore[attr-defined]
        try:
            c = _ceremony(request)
        except refused.Refused as no:
            return guarded(answer.no_way_in(request, no), framed(request))
        # What is shown and agreed to is in the language that the reader chose.
        c.recipient.language = language.asked_for(request, otherwise=_wished(request, c))
        with translation.override(c.recipient.language):
            return guarded(_seen(view, request, c, parts), framed(request))

    return run


def _seen(view: View, request: HttpRequest, c: ceremony.Ceremony, parts: dict[str, Any]) -> HttpResponse:
    try:
        return view(request, c, **parts)
    except refused.Refused as no:
        access.refused(c.contract, no, by=c.by)
        return answer.refused(request, c, no)
    except blobs.NoRoom:
        return answer.refused(request, c, refused.no_room())


def _ceremony(request: HttpRequest) -> ceremony.Ceremony:
    """The address in the facts is the trusted hop's (AT-19); facts are evidence, never identity."""
    token: str = request.link  # type: ignore[attr-defined]
    came = origin.of(request)
    facts = ceremony.Facts(ip=came.ip, agent=came.agent, via=came.via)
    if token.startswith(embedding.PREFIX):
        row = request.framed = embedding.visited(token)  # type: ignore[attr-defined]
        return embedded.enter(row, facts)
    secret = request.COOKIES.get(cookie_name(request, token))
    return ceremony.enter(token, sitting_secret=secret, facts=facts)


def framed(request: HttpRequest) -> Embedding | None:
    """Where the page stands inside a program's; None behind a link of its own."""
    return getattr(request, "framed", None)


def _wished(request: HttpRequest, c: ceremony.Ceremony) -> str:
    row = framed(request)
    return (row.language if row else "") or c.recipient.language


def cookie_name(request: HttpRequest, token: str) -> str:
    """One cookie per link, so that two contracts can be open side by side.

    `__Host-` (RFC 6265bis 4.1.3.2) wants Secure, so plain http, the demo's, goes without it.
    """
    short = hashlib.sha256(token.encode()).hexdigest()[:8]
    return f"{'__Host-' if request.is_secure() else ''}sitting_{short}"


def seat(response: HttpResponse, request: HttpRequest, secret: str) -> HttpResponse:
    """Hand the browser the sitting's secret: until the browser closes, for scripts invisible. A frame gets
    other addresses instead, of which the answer names the first."""
    if row := framed(request):
        return _moved(response, request.link, embedded.seat(row, secret))  # type: ignore[attr-defined]
    name = cookie_name(request, request.link)  # type: ignore[attr-defined]
    response.set_cookie(name, secret, secure=request.is_secure(), httponly=True, samesite="Lax", path="/")
    return response


def _moved(response: HttpResponse, before: str, after: str) -> HttpResponse:
    if "Location" in response.headers:
        response.headers["Location"] = response.headers["Location"].replace(before, after)
    response.content = response.content.replace(before.encode(), after.encode())
    return response


def guarded(response: HttpResponse, row: Embedding | None = None) -> HttpResponse:
    """row: whose origins may show it in a frame; nobody else ever may."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    if row is not None:
        del response.headers["X-Frame-Options"]
        ancestors = f"frame-ancestors {row.ancestors}"
        response.headers["Content-Security-Policy"] = POLICY.replace("frame-ancestors 'none'", ancestors)
    response.headers["Cache-Control"] = "no-store"
    return response
