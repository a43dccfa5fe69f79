"""Signatures after Standard Webhooks: how a receiver knows that a message is ours, unchanged and fresh.

Pure. Hides the two schemes, of which every message carries both: `v1`, HMAC-SHA256 under a shared secret, and
`v1a`, Ed25519, which a receiver can check without holding anything that could sign. While a secret is being
changed, both the old and the new one sign.

Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SHARED, PRIVATE, PUBLIC = "whsec_", "whsk_", "whpk_"
BYTES = 32  # the specification asks for 24 to 64


class Pair(NamedTuple):
    """What an endpoint's messages are signed with. shared: `whsec_…`; private: `whsk_…`, never handed out."""

    shared: str
    private: str

    @property
    def public(self) -> str:
        """`whpk_…`: checks what `private` signed."""
        raw = (
            _key(self.private)
            .public_key()
            .public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        )
        return PUBLIC + base64.b64encode(raw).decode()


def fresh() -> Pair:
    return Pair(
        *(before + base64.b64encode(secrets.token_bytes(BYTES)).decode() for before in (SHARED, PRIVATE))
    )


def headers(pairs: Iterable[Pair], message_id: str, at: int, body: bytes) -> dict[str, str]:
    """The three headers of one attempt. at: its time, in seconds since 1970; body: exactly as it is sent."""
    said = f"{message_id}.{at}.".encode() + body
    signed = [each for pair in pairs for each in (_v1(pair.shared, said), _v1a(pair.private, said))]
    return {"webhook-id": message_id, "webhook-timestamp": str(at), "webhook-signature": " ".join(signed)}


def _v1(shared: str, said: bytes) -> str:
    return "v1," + base64.b64encode(hmac.new(_raw(shared), said, hashlib.sha256).digest()).decode()


def _v1a(private: str, said: bytes) -> str:
    return "v1a," + base64.b64encode(_key(private).sign(said)).decode()


def _key(private: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_raw(private))


def _raw(text: str) -> bytes:
    return base64.b64decode(text.partition("_")[2])
