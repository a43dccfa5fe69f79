"""What an automation rule of Freshdesk tells, and whether it is theirs.

Freshdesk signs nothing. The rule sends the secret as a header of its own, `X-Undersign-Secret`: only whoever
may edit rules there, and we, know it.
"""

from __future__ import annotations

from collections.abc import Mapping

from undersign.connectors.facts import Heard
from undersign.connectors.out import calling


def heard(headers: Mapping[str, str], body: bytes, secret: str) -> tuple[Heard, ...]:
    """Raises `Permanent`."""
    calling.require(secret, headers.get("x-undersign-secret", ""), secret)
    return calling.told(body, signed=body)
