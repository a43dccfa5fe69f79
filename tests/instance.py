"""The instance that tests run on: made once, kept in build/ until a migration changes.

Hides the embedded PostgreSQL, its migration as the owner, the mail sink and the environment by which
this process and its children find them. Tests are the application's role; `as_owner` is for those that
play the database's administrator.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.inbox import Sink, free_port

from undersign import engine
from undersign.engine import place

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "undersign"
KEPT = [ROOT / "build" / name for name in ("test-instance", "test-instance-2")]  # two runs go side by side
# A crashed worker's work is taken up again after this long; in production it is minutes.
STAMP = "tests.migrated"
QUICK = {"UNDERSIGN_LEASE_SECONDS": "3", "UNDERSIGN_GRACE_SECONDS": "1", "UNDERSIGN_SWEEP_SECONDS": "1"}


@dataclass
class Instance:
    """url: where the web server will be. environment: for child processes."""

    data: Path
    url: str
    port: int
    url_owner: str
    sink: object
    environment: dict[str, str]
    logs: Path
    _held: list = field(default_factory=list)


@cache
def running() -> Instance:
    """Start everything once a session and set Django up on it."""
    data, held = _folder()
    started = _started(data)
    sink = Sink()
    port = free_port()
    url = f"http://localhost:{port}"
    ours = {
        "DJANGO_SETTINGS_MODULE": "undersign.config.settings",
        "APP_DATABASE_URL": started.url_app,
        "UNDERSIGN_DATA": str(data),
        "UNDERSIGN_MODE": "test",
        "UNDERSIGN_PORT": str(port),
        "UNDERSIGN_URL": url,
        "UNDERSIGN_MAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        **QUICK,
    }
    os.environ.update(ours)
    for name in ("DATABASE_URL", "UNDERSIGN_AS_OWNER", "FAULT_AT", "FAULT_ONCE"):
        os.environ.pop(name, None)
    import django

    django.setup()
    logs = data / "logs"
    logs.mkdir(exist_ok=True)
    made = Instance(data, url, port, started.url_owner, sink, dict(os.environ), logs, [held])
    atexit.register(_stop, started, sink, held)
    _forget_leftovers(made)
    return made


def _folder() -> tuple[Path, object]:
    """A kept folder, or a passing one where other runs are using those."""
    for kept in KEPT:
        kept.mkdir(parents=True, exist_ok=True)
        lock = (kept / "tests.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return kept, lock
    passing = tempfile.TemporaryDirectory(prefix="undersign-tests-")
    return Path(passing.name), passing


def _started(data: Path) -> engine.Engine:
    stamp = data / STAMP
    wanted = _digest("**/migrations/*.py", "engine/cluster.py"), _digest("**/*.py", having=b"WALLS")
    said = tuple(stamp.read_text().split()) if stamp.exists() else ("", "")
    if said[0] != wanted[0] or _rounds(data) > 40:
        engine.discard(data)
        for kept in ("objects", "archive", "logs", "checkpoints"):
            subprocess.run(["rm", "-rf", str(data / kept)], check=True)
        said = ("", "")
    started = engine.start(data)
    _unhurried(data)
    if said != wanted:
        owner = {"DATABASE_URL": started.url_owner, "UNDERSIGN_AS_OWNER": "1", "UNDERSIGN_MODE": "test"}
        command = [sys.executable, "-m", "undersign.cli.main", "migrate", "--data", str(data)]
        subprocess.run(command, env={**os.environ, **owner}, check=True)
        stamp.write_text(" ".join(wanted))
    return started


def _unhurried(data: Path) -> None:
    """Nobody waits for the disk: processes are killed in tests, machines are not, and what a process has
    written outlives it. (What `undersign run` sets up syncs; the engine's own tests see to that.)"""
    os.fsync = os.fdatasync = lambda descriptor: None
    cluster = place.of(data).cluster
    settings, wanted = cluster / "postgresql.conf", "\nfsync = off\nfull_page_writes = off\n"
    if wanted not in settings.read_text():
        with settings.open("a") as file:
            file.write(wanted)
        os.kill(int((cluster / "postmaster.pid").read_text().split()[0]), signal.SIGHUP)


def _rounds(data: Path) -> int:
    """How often this folder was used since it was made; old tests' rows are not kept for ever."""
    counter = data / "tests.rounds"
    count = int(counter.read_text()) + 1 if counter.exists() else 0
    count = 0 if count > 41 else count
    counter.write_text(str(count))
    return count


def _digest(*patterns: str, having: bytes = b"") -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in PACKAGE.glob(pattern)):
        text = path.read_bytes()
        if having in text:
            digest.update(path.name.encode() + text)
    return digest.hexdigest()


def _forget_leftovers(made: Instance) -> None:
    """A run that was broken off may have left work; no worker of this run is to find it."""
    with as_owner(made) as cursor:
        cursor.execute("UPDATE journal_delivery SET status = 'failed' WHERE status = 'due'")
        cursor.execute("DELETE FROM procrastinate_events")
        cursor.execute("DELETE FROM procrastinate_jobs")


def _stop(started: engine.Engine, sink: Sink, held: object) -> None:
    from django.db import connections

    connections.close_all()
    sink.stop()
    started.stop()
    if isinstance(held, tempfile.TemporaryDirectory):
        engine.discard(Path(held.name))
        held.cleanup()


@contextmanager
def as_owner(made: Instance):
    """A cursor of the database's owner, whom no wall stops. Commits at the end."""
    import psycopg

    with psycopg.connect(made.url_owner, autocommit=True) as connection, connection.cursor() as cursor:
        yield cursor


@contextmanager
def spoiled_if_killed(made: Instance):
    """Around a test that takes the database's walls down: if it never gets to put them up again, the next
    run makes a new database."""
    aside = (made.data / STAMP).rename(made.data / f"{STAMP}.aside")
    yield
    aside.rename(made.data / STAMP)
