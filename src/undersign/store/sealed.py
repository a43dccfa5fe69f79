"""One key, some bytes: AES-256-GCM, with the place of what is sealed bound to it."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Encrypt `plain`; `bound_to` (its place) is authenticated, so a swap of two is noticed."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(key: bytes, data: bytes, bound_to: str) -> bytes:
    """Undo `seal`. Raises `cryptography.exceptions.InvalidTag` where anything was changed."""
    if len(data) < NONCE_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], bound_to.encode())
