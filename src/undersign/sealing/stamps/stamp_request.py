"""Asking a time-stamping authority, and taking its answer (RFC 3161, 2.4 and 3.4).

Hides both messages. How the bytes travel is the caller's; an answer is taken only if it is about exactly
what was asked, fresh, signed, and from an authority that leads to one of the caller's roots.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from undersign.sealing.crypto.cms import INTEGER, OCTETS, SEQUENCE, children, der, oid, read_der
from undersign.sealing.stamps import tokens
from undersign.sealing.stamps.tokens import Unusable

ASKING, ANSWERING = "application/timestamp-query", "application/timestamp-reply"
SLACK = timedelta(minutes=5)  # how far the authority's clock may be from ours
_SHA256 = der(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"))
_GRANTED = (0, 1)


@dataclass(frozen=True)
class Question:
    """One request over the SHA-256 ``digest``, with a nonce of its own."""

    digest: bytes
    nonce: int = field(default_factory=lambda: secrets.randbits(63) | 1 << 62)

    def encoded(self) -> bytes:
        imprint = der(SEQUENCE, _SHA256, der(OCTETS, self.digest))
        nonce = der(INTEGER, self.nonce.to_bytes(8, "big"))
        return der(SEQUENCE, der(INTEGER, b"\x01"), imprint, nonce, b"\x01\x01\xff")

    def taken(self, answer: bytes, roots: Sequence[bytes], now: datetime) -> bytes:
        """The token in ``answer``, in its one form. Raises Unusable and trust.Untrusted.

        Codes of Unusable: structure, refused, other-digest, wrong-nonce, clock, signature-wrong, encoding.
        """
        made = tokens.settled(_granted(answer), roots)
        token = tokens.read(made)
        if token.imprint != self.digest:
            raise Unusable("other-digest")
        if token.nonce != self.nonce:
            raise Unusable("wrong-nonce")
        if abs(token.at - now) > SLACK:
            raise Unusable("clock")
        return made


def _granted(answer: bytes) -> bytes:
    try:
        status, *rest = children(answer)
        _, start, _end = read_der(status)
        _, at, stop = read_der(status, start)
        if int.from_bytes(status[at:stop], "big") not in _GRANTED:
            raise Unusable("refused")
        return rest[0]
    except (ValueError, IndexError) as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable("structure") from error
