"""Hides how several commands share one embedded PostgreSQL.

Every process that uses a data folder's engine holds a shared lock on DATA/engine.users; whoever leaves last
stops the server. The kernel drops the lock of a killed process, so nobody is counted who is not there, and
the server such a process leaves behind is adopted by the next start.
"""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

from undersign.engine import cluster, place, roles

NAMES = ("superuser", "owner", "app")


@dataclass
class Engine:
    """A running embedded PostgreSQL. A context manager; `stop()` may be called more than once."""

    data_dir: Path
    socket_dir: Path
    url_owner: str
    """postgresql:// address of the role that owns the database: migrations only."""
    url_app: str
    """postgresql:// address of the role that web and worker run as."""
    _place: place.Place
    _users: IO[str]
    _server: subprocess.Popen[bytes] | None

    def is_alive(self) -> bool:
        """Whether the server still runs."""
        if self._server is not None:
            return self._server.poll() is None
        return cluster.running(self._place) is not None

    def stop(self) -> None:
        """Leave; if nobody else uses the engine it is stopped, cleanly."""
        if self._users.closed:
            return
        with _one_at_a_time(self.data_dir):
            if _is_last(self._users):
                cluster.stop(self._place)
            self._users.close()
        if self._server is not None:
            self._server.poll()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(data_dir: Path) -> Engine:
    """Start the engine of `data_dir`, or join it if it runs; make folder, cluster, roles, database at need.

    Raises EngineRefused (a sentence and what to do) when that cannot be.
    """
    data_dir = data_dir.absolute()
    place.claim(data_dir)
    with _one_at_a_time(data_dir):
        where = place.of(data_dir)
        is_new = not (where.cluster / "PG_VERSION").exists()
        passwords = {name: place.secret(data_dir, name, make=is_new) for name in NAMES}
        mark = data_dir / "engine.roles"
        if is_new:
            mark.unlink(missing_ok=True)
        cluster.make(where, passwords["superuser"])
        socket_dir = place.socket_folder(where)
        server = _join_or_launch(where, socket_dir)
        users = (data_dir / "engine.users").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        roles.ensure(mark, socket_dir, passwords)
    url_owner, url_app = (_url(role, passwords[role], socket_dir) for role in ("owner", "app"))
    return Engine(data_dir, socket_dir, url_owner, url_app, where, users, server)


def _join_or_launch(where: place.Place, socket_dir: Path) -> subprocess.Popen[bytes] | None:
    pid = cluster.running(where)
    if pid is None:
        cluster.discard_stale_lock(where)
        return cluster.launch(where, socket_dir)
    cluster.await_ready(where, pid)
    return None


def discard(data_dir: Path) -> None:
    """Stop the engine of a throw-away `data_dir` whoever uses it, and delete its files, wherever they lie."""
    data_dir = data_dir.absolute()
    if place.existing(data_dir):
        cluster.stop(place.of(data_dir))
        place.forget(data_dir)


def _url(role: str, password: str, socket_dir: Path) -> str:
    return f"postgresql://undersign_{role}:{password}@/undersign?host={quote(str(socket_dir), safe='/')}"


@contextmanager
def _one_at_a_time(data_dir: Path) -> Iterator[None]:
    with (data_dir / "engine.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
