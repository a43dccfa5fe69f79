"""Whether a webhook came from Undersign, after Standard Webhooks (standardwebhooks.com).

Hides the signature: `v1,` HMAC-SHA256 under a shared secret (`whsec_…`), `v1a,` Ed25519 under a public key
(`whpk_…`, needs the extra `ed25519`), over `{id}.{timestamp}.{body}`; several at once while a secret is
exchanged; and the window in which a message is no replay.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from undersign_client.problems import UndersignError

WINDOW = 300  # seconds to either side


class NotGenuine(UndersignError):
    """Not from Undersign, changed on its way, or told again too late. Answer 400 and do nothing."""


@dataclass(frozen=True)
class Event:
    """id: the same at every attempt; keep it to do things once. at: when this attempt was sent, in seconds
    since 1970. data: the body's JSON. type: of the event, such as `contract.sealed`."""

    id: str
    at: int
    type: str
    data: Mapping[str, Any]


def verify(
    secrets: str | Iterable[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    window: float = WINDOW,
    now: float | None = None,
) -> Event:
    """The event in a request. body: as it came, before anything parsed it. secrets: one, or those that count
    while one is exchanged. now: seconds since 1970. Raises NotGenuine; ValueError for a secret that is none.
    """
    given = {name.lower(): value for name, value in headers.items()}
    name, at = given.get("webhook-id", ""), _time(given.get("webhook-timestamp", ""))
    if not name or abs((time.time() if now is None else now) - at) > window:
        raise NotGenuine("It has no id, or comes too early or too late.")
    signed = f"{name}.{at}.".encode() + body
    marks = [each.partition(",") for each in given.get("webhook-signature", "").split()]
    keys = [secrets] if isinstance(secrets, str) else list(secrets)
    if not any(_holds(key, kind, mark, signed) for key in keys for kind, _, mark in marks):
        raise NotGenuine("Its signature is not of this secret.")
    return _event(name, at, body)


def _event(name: str, at: int, body: bytes) -> Event:
    try:
        said = json.loads(body)
        return Event(name, at, str(said["type"]), said)
    except (ValueError, TypeError, KeyError):
        raise NotGenuine("It is no event.") from None


def _time(given: str) -> int:
    if not given.isascii() or not given.isdecimal() or len(given) > 12 or str(int(given)) != given:
        raise NotGenuine("It has no time.")
    return int(given)


def _holds(secret: str, kind: str, mark: str, signed: bytes) -> bool:
    try:
        wanted = base64.b64decode(mark, validate=True)
    except (binascii.Error, ValueError):
        return False
    if kind == "v1" and secret.startswith("whsec_"):
        return hmac.compare_digest(hmac.digest(_key(secret), signed, hashlib.sha256), wanted)
    return kind == "v1a" and secret.startswith("whpk_") and _is_of(_key(secret), wanted, signed)


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.partition("_")[2], validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("A secret is whsec_ or whpk_ and Base64.") from None


def _is_of(public: bytes, mark: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(mark, signed)
    except InvalidSignature:
        return False
    return True
