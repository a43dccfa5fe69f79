"""The hash chain of one record's history: pure, so that anyone can recompute it offline.

An entry's hash covers everything evidence rests on, including a commitment to its personal facts,
and the hash before it. Canonical form: JSON with sorted keys, no spaces, UTF-8 (RFC 8785 for the
strings, integers and booleans that entries hold).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

FIRST = "0" * 64
COVERED = (
    "workspace",
    "subject",
    "position",
    "event",
    "at",
    "actor_kind",
    "actor_id",
    "facts",
    "commitment",
    "previous",
)


# Made once: `json.dumps` makes one for each call, and an audit makes millions.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> bytes:
    """One value, one byte string."""
    return _ENCODER.encode(value).encode()


def entry_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the covered fields of an entry as exported (see `COVERED`)."""
    return hashlib.sha256(canonical({name: entry[name] for name in COVERED})).hexdigest()


def commitment(key: bytes, personal: Mapping[str, Any]) -> str:
    """HMAC-SHA-256 of the personal facts: binding while the key lives, telling nothing after."""
    return hmac.digest(key, b"undersign/personal/1\0" + canonical(personal), "sha256").hex()
