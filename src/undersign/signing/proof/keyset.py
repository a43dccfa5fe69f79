"""A provider's public keys (JWKS), fetched once for many people and again when it has changed them.

Hides how long they are believed without asking, and how a change of keys goes unnoticed by signers: a token
that no held key signed is judged once more by keys that are fetched anew (OpenID Connect Core 1.0, 10.1.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Protocol

from undersign.journal import clock
from undersign.signing.claims import token
from undersign.signing.claims.token import Expected, Untrue
from undersign.signing.proof import outside

HELD_FOR = timedelta(minutes=10)  # a key that the provider withdrew counts no longer than that
_MOST = 200


@dataclass(frozen=True)
class _Held:
    keys: Mapping[str, Any]
    at: datetime

    @property
    def is_fresh(self) -> bool:
        return timedelta(0) <= clock.now() - self.at < HELD_FOR


_held: dict[tuple[str, ...], _Held] = {}
_lock = Lock()


class Client(Protocol):
    """A provider as somebody set it up: a signer's (`provider`), or that of a workspace's own people."""

    workspace_id: str
    issuer: str
    client_id: str
    endpoints: dict[str, str]
    allow_private: bool
    changed_at: datetime

    @property
    def secret(self) -> str: ...


def judged(row: Client, said: str, expected: Expected) -> dict[str, Any]:
    """The claims of the provider's token. Raises `Untrue`, `Refused` where the provider cannot be asked."""
    held = _held.get(_place(row))
    if held is not None and held.is_fresh:
        with suppress(token.Unsigned):
            return token.judged(said, held.keys, expected, clock.now())
    return token.judged(said, _fetched(row), expected, clock.now())


def _fetched(row: Client) -> Mapping[str, Any]:
    status, told = outside.ask(row.endpoints["jwks_uri"], private=row.allow_private)
    if not 200 <= status < 300 or not isinstance(told, dict):
        raise Untrue(f"no keys: the provider said {status}")
    with _lock:
        if len(_held) >= _MOST:
            _held.clear()
        _held[_place(row)] = _Held(told, clock.now())
    return told


def _place(row: Client) -> tuple[str, ...]:
    """Settings that were saved anew begin with keys of their own."""
    return row.workspace_id, row.endpoints["jwks_uri"], row.changed_at.isoformat()
