"""Hides whether the database is the embedded one or one that DATABASE_URL names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from undersign import engine


@dataclass(frozen=True)
class Database:
    """Where the database is, and what keeps it there."""

    url_owner: str
    """For migrations only."""
    url_app: str
    """For everything else."""
    identity: str
    """Changes when it is another database, or may be one."""
    look_after: Callable[[], None]
    """To be called now and then: starts the embedded server again if it died."""


@contextmanager
def opened(data: Path) -> Iterator[Database]:
    """The database of data folder `data`, for as long as the block lasts.

    Raises EngineRefused, or exits with a sentence if only half of an external database is named.
    """
    owner, app = os.environ.get("DATABASE_URL"), os.environ.get("APP_DATABASE_URL")
    if owner and not app:
        raise SystemExit(
            "undersign: DATABASE_URL is set and APP_DATABASE_URL is not; web and worker must not run as the "
            "database's owner, so make a second role (see docs/operations.md) and name it there."
        )
    if owner and app:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Somebody else may have restored or replaced it since, so each start looks at it anew.
        yield Database(owner, app, os.urandom(8).hex(), lambda: None)
        return
    embedded = _Embedded(data)
    try:
        started = embedded.engine
        made = (data / "engine.roles").stat().st_mtime_ns
        yield Database(started.url_owner, started.url_app, f"{made:x}", embedded.look_after)
    finally:
        embedded.engine.stop()


class _Embedded:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.engine = engine.start(data)

    def look_after(self) -> None:
        if not self.engine.is_alive():
            print("The database stopped; it starts again.", flush=True)
            self.engine.stop()
            self.engine = engine.start(self.data)
