"""What a webhook of Zendesk tells, and whether it is theirs.

The signature is over the time and the body; the time must be near. What is told again is known by the
event the trigger names, and else by the signed text itself: headers that nobody signed say nothing.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime

from undersign.connectors.facts import Heard
from undersign.connectors.out import calling


def heard(headers: Mapping[str, str], body: bytes, secret: str) -> tuple[Heard, ...]:
    """Raises `Permanent`."""
    at = headers.get("x-zendesk-webhook-signature-timestamp", "")
    digest = hmac.digest(secret.encode(), at.encode() + body, "sha256")
    signature = headers.get("x-zendesk-webhook-signature", "")
    calling.require(secret, signature, base64.b64encode(digest).decode())
    calling.require_near(_time(at))
    return calling.told(body, signed=at.encode() + body)


def _time(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said.replace("Z", "+00:00"))
    except ValueError:
        return None
