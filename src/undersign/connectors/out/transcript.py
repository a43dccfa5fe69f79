"""What was asked of a system outside and what it answered, word for word, while a connection is tried.

Hides that nothing is kept at any other time, and how secrets are taken out before anybody reads it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

MOST, LONGEST = 12, 2_000  # exchanges, and characters of each reply
HIDDEN = "•••"
_TOKENS = [
    re.compile(r"(?i)\b(bearer|basic|token|api[-_]?key)([ :=]+)[A-Za-z0-9+/=_.~-]{8,}"),
    re.compile(r'(?i)("?\w*(?:token|secret|password|api_?key)"?\s*[:=]\s*)("[^"]*"|[^\s&<",}]+)'),
]


@dataclass(frozen=True)
class Exchange:
    """asked: method and address. status: None where no answer came. reply: the beginning of the body."""

    asked: str
    status: int | None
    reply: str


_kept: ContextVar[list[Exchange] | None] = ContextVar("undersign_transcript", default=None)


@contextmanager
def taken() -> Iterator[list[Exchange]]:
    """What is exchanged until the block ends, the first of many."""
    said: list[Exchange] = []
    before = _kept.set(said)
    try:
        yield said
    finally:
        _kept.reset(before)


def note(asked: str, status: int | None, reply: bytes | str = b"") -> None:
    """Whoever speaks to a system tells it here; it is forgotten unless somebody listens."""
    said = _kept.get()
    if said is None or len(said) >= MOST:
        return
    text = reply if isinstance(reply, str) else reply[: 4 * LONGEST].decode("utf-8", "replace")
    said.append(Exchange(asked, status, _printable(text)[:LONGEST]))


def redacted(text: str, secrets: Iterable[str]) -> str:
    """`text` without these secrets in any form they travel in, and without what looks like one."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        for form in (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), _base64(secret)):
            if len(form) >= 4:
                text = text.replace(form, HIDDEN)
    text = _TOKENS[0].sub(rf"\1\2{HIDDEN}", text)
    return _TOKENS[1].sub(rf"\1{HIDDEN}", text)


def _base64(secret: str) -> str:
    return base64.b64encode(secret.encode()).decode().rstrip("=")


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable() or char in "\n\t")
