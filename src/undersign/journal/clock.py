"""The only clock. Nobody else asks the operating system or the database what time it is.

Tests move it: in this process with `travel`, in child processes through `UNDERSIGN_CLOCK_OFFSET`
(seconds). `steady` counts seconds that really passed, whatever the machine's clock is set to.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

_offset = timedelta(seconds=float(os.environ.get("UNDERSIGN_CLOCK_OFFSET", "0")))
_wrong_by = timedelta(0)


def now() -> datetime:
    """The present instant, timezone-aware, in UTC."""
    return datetime.now(UTC) + _offset + _wrong_by


def steady() -> float:
    """Seconds since this machine started, asleep or not. Setting its clock does not move them."""
    since_start = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(since_start) + _offset.total_seconds()


@cache
def started() -> str:
    """Which start of which machine `steady` counts from; where the system does not tell, of this process."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return str(uuid.uuid4())


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


@contextmanager
def set_wrong(by: timedelta) -> Iterator[None]:
    """What it shows is wrong by `by` inside the block, as if somebody had set it (tests only)."""
    global _wrong_by
    before = _wrong_by
    _wrong_by = before + by
    try:
        yield
    finally:
        _wrong_by = before
