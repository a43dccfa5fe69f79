"""What is true until the open transaction ends: keys it has read, rows it has locked.

Forgotten at its end and at any rollback in it, so nothing uncommitted is ever believed for longer
than it lasts, and what another process changes is seen by the next transaction. Work that goes outside,
where no transaction is open, may remember what it only reads for as long as it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

_work: ContextVar[dict[Any, Any] | None] = ContextVar("undersign_work", default=None)


def here() -> dict[Any, Any]:
    """The open transaction's memory; outside of one, a dictionary that nobody keeps."""
    return connection.remembered if connection.in_atomic_block else {}  # type: ignore[attr-defined]


def read() -> dict[Any, Any]:
    """As `here`; outside of a transaction, the memory of the present piece of work. For what may be as old
    as that: keys, and a workspace's name and language."""
    known = _work.get()
    return here() if known is None or connection.in_atomic_block else known


@contextmanager
def while_working() -> Iterator[None]:
    """A piece of work begins, a delivery say, which remembers nothing of the one before."""
    before = _work.set({})
    try:
        yield
    finally:
        _work.reset(before)
