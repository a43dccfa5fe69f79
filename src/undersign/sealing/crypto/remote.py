"""A seal key in a service elsewhere: where it lies, and its certificates. What speaks to it is the caller's.

Hides that this package knows no network: whoever does says once, with `opened_by`, how a kind of service is
opened (`connectors.remote_seal` for the Cloud Signature Consortium's; a cloud's key management would be one
more kind, with `signing_key.DigestKey` around its one call).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from undersign.sealing.crypto.signing_key import SigningKey, Unavailable

CSC = "csc"


@dataclass(frozen=True)
class Reference:
    """kind: of service. url: its base. tokens: where it gives access, "" for none. credential: the key's name
    there. signs: "P-256" or "RSA-2048". chain: as of a SigningKey."""

    kind: str
    url: str
    tokens: str
    credential: str
    signs: str
    chain: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "chain": [base64.b64encode(each).decode() for each in self.chain]}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Reference:
        return cls(**{**told, "chain": tuple(base64.b64decode(each) for each in told["chain"])})


_openers: dict[str, Callable[[Reference], SigningKey]] = {}


def opened_by(kind: str, opener: Callable[[Reference], SigningKey]) -> None:
    """From now on keys of this kind are opened by `opener`."""
    _openers[kind] = opener


def opened(reference: Reference) -> SigningKey:
    """Raises Unavailable where nobody here speaks to such a service."""
    if reference.kind not in _openers:
        raise Unavailable(f"Nothing here speaks to a service of the kind {reference.kind}.")
    return _openers[reference.kind](reference)
