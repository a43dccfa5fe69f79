"""Where a request came from, as evidence.

The address is the one the trusted proxy saw: `TRUSTED_PROXIES` says how many hops of
`X-Forwarded-For`, counted from the right, are ours. Whatever a client wrote further left is never
taken for its address (ASVS 15.3.4).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Origin:
    ip: str
    agent: str


NOWHERE = Origin("", "")


def of(request: HttpRequest) -> Origin:
    hops = [h.strip() for h in request.headers.get("X-Forwarded-For", "").split(",") if h.strip()]
    trusted = settings.TRUSTED_PROXIES
    ip = request.META.get("REMOTE_ADDR", "")
    if trusted and len(hops) >= trusted:
        ip = hops[-trusted]
    return Origin(ip[:64], request.headers.get("User-Agent", "")[:400])
