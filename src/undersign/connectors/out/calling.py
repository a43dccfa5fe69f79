"""What helpdesks tell when they call: the shape of our recipes' messages, and when they are believed.

The body is JSON such as {"ticket": 17, "template": "support-agreement", "by": "maya@example.com", "id":
"17-1"}, which the recipe of each helpdesk makes. Instead of a template, `tags` may be told: a tag
`contract:support-agreement` names it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import TICKET, Permanent
from undersign.connectors.facts import Heard
from undersign.journal import clock

NEAR = timedelta(days=2)  # a helpdesk that could not reach us may call again, and ids are kept for longer
TAG = re.compile(r"(?:^|[\s,])contract[:_]([a-z0-9][a-z0-9_-]{0,79})(?=$|[\s,])", re.I)
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


def require(secret: str, given: str, expected: str) -> None:
    """Raises `Permanent` where what was given is not what only the secret's owner can give."""
    if not secret or not given or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Permanent(
            _("A call arrived whose signature does not fit the secret of this connection."),
            do=_("Compare the secret there with the one here."),
        )


def signed(headers: Mapping[str, str], body: bytes, secret: str) -> bytes:
    """What a call of our own recipes was signed over: `X-Undersign-Signature` is the HMAC-SHA256, in hex, of
    `X-Undersign-Timestamp` (seconds), a point and the body. Raises `Permanent`."""
    at = headers.get("x-undersign-timestamp", "")
    stood = at.encode() + b"." + body
    digest = hmac.digest(secret.encode(), stood, "sha256").hex()
    require(secret, headers.get("x-undersign-signature", "").lower(), digest)
    require_near(datetime.fromtimestamp(int(at), UTC) if at.isdigit() and len(at) < 12 else None)
    return stood


def require_near(at: datetime | None) -> None:
    """Raises `Permanent` where a call was signed too long ago: somebody plays it again."""
    at = at.replace(tzinfo=UTC) if at and at.tzinfo is None else at
    if at is None or abs(clock.now() - at) > NEAR:
        raise Permanent(_("A call arrived that was signed at another time than now."))


def told(body: bytes, *, signed: bytes) -> tuple[Heard, ...]:
    """What a call tells. signed: what stands for the call where it names no id. Raises `Permanent`."""
    said = _json(body)
    ref = str(said.get("ticket") or "").strip().removeprefix("#")
    if not ref or len(ref) > 80:
        raise _unread(_("It names no ticket."))
    key = str(said.get("template") or "").strip() or wanted(str(said.get("tags") or ""))
    if key and not _KEY.fullmatch(key):
        raise _unread(_("It names something that cannot be a template's key."))
    id = str(said.get("id") or "").strip()
    known = id if 0 < len(id) <= 120 else hashlib.sha256(signed).hexdigest()
    return (Heard(known, TICKET, ref, key, str(said.get("by") or "").strip()[:254]),)


def wanted(tags: str) -> str:
    """The key of the template that a tag such as `contract:support-agreement` asks for, or ""."""
    found = TAG.search(tags)
    return found[1] if found else ""


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if isinstance(said, dict) and isinstance(said.get("freshdesk_webhook"), dict):
        said = said["freshdesk_webhook"]
    if not isinstance(said, dict):
        raise _unread(_("It is not JSON."))
    return said


def _unread(why: Any) -> Permanent:
    return Permanent(
        _("A call arrived that cannot be read. %(why)s"),
        do=_("Compare the message there with the recipe."),
        why=why,
    )
