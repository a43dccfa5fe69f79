"""The only clock. Nobody else asks the operating system or the database what time it is.

Tests move it: in this process with `travel`, in child processes through `UNDERSIGN_CLOCK_OFFSET`
(seconds).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_offset = timedelta(seconds=float(os.environ.get("UNDERSIGN_CLOCK_OFFSET", "0")))


def now() -> datetime:
    """The present instant, timezone-aware, in UTC."""
    return datetime.now(UTC) + _offset


@contextmanager
def travel(by: timedelta) -> Iterator[None]:
    """Move this process's clock by `by` inside the block (tests and the demo's history only)."""
    global _offset
    before = _offset
    _offset = before + by
    try:
        yield
    finally:
        _offset = before
