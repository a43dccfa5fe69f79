"""What is sent and what comes back, as plain values; nothing here opens a connection.

Hides how one description of a call serves two kinds of client: a call is a `Plan`, a generator that says what
it wants done next (ask, or wait) and is told what came of it. A transport carries plans out, blocking or not.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar

T = TypeVar("T")


class Sink(Protocol):
    """Where a large answer goes, chunk by chunk. `begin` is told once more where an attempt begins anew."""

    def begin(self, headers: Mapping[str, str]) -> None: ...
    def take(self, chunk: bytes) -> None: ...
    def end(self) -> None: ...
    def drop(self) -> None: ...


@dataclass(frozen=True)
class Request:
    """path: below /api/v1, from its slash. body: what becomes JSON; None for none. sink: of a 200's body."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    sink: Sink | None = None


@dataclass(frozen=True)
class Pause:
    """Do nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Answer:
    """headers: their names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Lost:
    """No whole answer came. arrived: whether the request may have been carried out."""

    why: Exception
    arrived: bool


Step: TypeAlias = Request | Pause
Told: TypeAlias = Answer | Lost | None
Plan: TypeAlias = Generator[Step, Told, T]
