"""Where a request came from, as evidence.

The address is the one the trusted proxy saw: `TRUSTED_PROXIES` says how many hops of
`X-Forwarded-For`, counted from the right, are ours. Whatever a client wrote further left is never
taken for its address (ASVS 15.3.4).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Origin:
    """ip: believed. via: what the request says of its way here, as it was written, for whoever doubts.
    session: which of a person's visits, not to be turned back into its secret."""

    ip: str
    agent: str
    via: str = ""
    session: str = ""


NOWHERE = Origin("", "")


def of(request: HttpRequest) -> Origin:
    via = request.headers.get("X-Forwarded-For", "")
    hops = [h.strip() for h in via.split(",") if h.strip()]
    trusted = settings.TRUSTED_PROXIES
    ip = request.META.get("REMOTE_ADDR", "")
    if trusted and len(hops) >= trusted:
        ip = hops[-trusted]
    return Origin(ip[:64], request.headers.get("User-Agent", "")[:400], via[:400], _session(request))


def _session(request: HttpRequest) -> str:
    key = getattr(getattr(request, "session", None), "session_key", None)
    return f"ses_{hashlib.sha256(key.encode()).hexdigest()[:24]}" if key else ""
