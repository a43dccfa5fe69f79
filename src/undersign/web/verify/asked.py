"""What may be asked of `/verify`, and how often: counted by the address that asks, whoever it is.

Hides the counters. A question is granted before anything is read of it, so that nobody learns by asking
more than by waiting.
"""

from __future__ import annotations

import ipaddress
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from undersign.journal.refused import Refused
from undersign.web.verify import known
from undersign.workspaces import origin, tries

BY_HASH, WHOLE, REPORT = 60, 20, 20  # each quarter of an hour, for one address


def take(request: HttpRequest, what: str, at_most: int) -> None:
    """Raises `Refused` (verify.too_often) when this address has asked often enough for now."""
    if not tries.take("", f"verify {what} {_asker(origin.of(request).ip)}", at_most=at_most):
        raise Refused(
            "verify.too_often",
            _("Too many files were checked from here."),
            do=_("Wait a quarter of an hour, or use the command line: undersign verify."),
        )


def _asker(ip: str) -> str:
    """An address, or of IPv6 the network that one customer has, since it holds addresses without end."""
    try:
        known_as = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    return ip if known_as.version == 4 else str(ipaddress.ip_network((known_as, 64), strict=False))


@require_POST
def known_files(request: HttpRequest) -> HttpResponse:
    """{"sha256": [hex, …]} → {"known": [{sha256, what, workspace, at}, …]}: only those that are known."""
    try:
        take(request, "hash", BY_HASH)
    except Refused as no:
        return JsonResponse({"refused": str(no.sentence), "do": str(no.do)}, status=429)
    hashes = _hashes(request.body) if request.content_type == "application/json" else None
    if hashes is None:
        return JsonResponse({"refused": "sha256"}, status=400)
    found = [one for each in hashes if (one := known.find(each)) is not None]
    return JsonResponse({"known": [one.to_json() for one in found]})


def _hashes(body: bytes) -> list[str] | None:
    try:
        asked = json.loads(body)["sha256"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(asked, list) or len(asked) > known.AT_MOST:
        return None
    return asked if all(isinstance(each, str) and known.is_hash(each) for each in asked) else None
