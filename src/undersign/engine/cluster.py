"""Hides how a PostgreSQL cluster is made, started, found running, and stopped.

No TCP, no trust: one Unix socket in a private folder, and a SCRAM password for everyone. The server's state
is read from its own `postmaster.pid`, so starting costs no client program and no polling of the network.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import IO

from undersign.engine import accounts, binaries, refused
from undersign.engine.place import Place

# Sized for one small machine: web, worker and database together. An operator may raise them in
# DATA/engine/cluster/postgresql.conf. Error details and failed statements are kept out of the log,
# because they quote row values.
SETTINGS = {
    "shared_buffers": "64MB",
    "max_connections": "60",
    "work_mem": "8MB",
    "jit": "off",
    "io_method": "sync",
    "max_logical_replication_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "wal_compression": "on",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "lc_messages": "C",
}
PATIENCE_S = 60.0
LARGEST_LOG = 8 * 1024 * 1024


def make(place: Place, password: str) -> None:
    """Create the cluster if it is not there; an unfinished one of a killed start is made anew."""
    if (place.cluster / "PG_VERSION").exists():
        _fits(place)
        return
    fresh = place.root / "cluster.new"
    shutil.rmtree(fresh, ignore_errors=True)
    handed = _handed_over(place, password)
    settings = [f"--set={name}={value}" for name, value in SETTINGS.items()]
    identity = ["--username=postgres", f"--pwfile={handed}", "--auth=scram-sha-256"]
    text = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--text-search-config=simple"]
    program = binaries.folder(place.keeper) / "initdb"
    done = accounts.run(place.keeper, [program, f"--pgdata={fresh}", *identity, *text, *settings])
    handed.unlink()
    if done.returncode != 0:
        raise refused.EngineRefused(
            f"The embedded PostgreSQL could not make its cluster: {_last_line(done.stderr)}",
            "Correct that, or set DATABASE_URL to a PostgreSQL of your own.",
        )
    fresh.rename(place.cluster)


def _handed_over(place: Place, password: str) -> Path:
    """The password as a file that initdb, running as the keeper, can read."""
    handed = place.root / "password"
    handed.unlink(missing_ok=True)
    descriptor = os.open(handed, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchown(descriptor, place.keeper.uid, place.keeper.gid)
        file.write(password)
    return handed


def _fits(place: Place) -> None:
    found = int((place.cluster / "PG_VERSION").read_text())
    if found != binaries.major():
        raise refused.EngineRefused(
            f"This data folder was written by PostgreSQL {found}; this Undersign brings {binaries.major()}.",
            "Take a backup with the version that wrote it and restore it with this one.",
        )


def launch(place: Place, socket_folder: Path) -> subprocess.Popen[bytes]:
    """Start the server and return its process once it accepts connections."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        server = _spawn(place, socket_folder)
        if _became_ready(place, server, deadline):
            return server
        why = _last_line(place.log.read_text(errors="replace"))
        # After kill -9 of the postmaster alone its children need a moment to notice and let the memory go.
        if "still in use" not in why or time.monotonic() > deadline:
            raise refused.EngineRefused(
                f"The embedded PostgreSQL did not start: {why}", f"Its log is {place.log}."
            )
        time.sleep(0.2)


def _spawn(place: Place, socket_folder: Path) -> subprocess.Popen[bytes]:
    options = [
        "listen_addresses=",
        f"unix_socket_directories={socket_folder}",
        "unix_socket_permissions=0700",
    ]
    program = binaries.folder(place.keeper) / "postgres"
    arguments = [part for option in options for part in ("-c", option)]
    with _log(place) as log:
        # Its own session: Ctrl-C in the terminal is for the supervisor, which stops the database last.
        return subprocess.Popen(
            [str(program), "-D", str(place.cluster), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **accounts.as_account(place.keeper),
        )


def _log(place: Place) -> IO[bytes]:
    if place.log.exists() and place.log.stat().st_size > LARGEST_LOG:
        place.log.replace(place.log.with_name("engine.log.1"))
    return place.log.open("ab")


def _became_ready(place: Place, server: subprocess.Popen[bytes], deadline: float) -> bool:
    while server.poll() is None:
        if is_ready(place, server.pid):
            return True
        if time.monotonic() > deadline:
            server.terminate()
        time.sleep(0.02)
    return False


def running(place: Place) -> int | None:
    """The process id of the server that has this cluster open, or None.

    `postmaster.pid` survives kill -9 and its number may belong to someone else by now; a postmaster's working
    folder is its cluster, which tells it from any other process.
    """
    lines = _pid_file(place)
    pid = int(lines[0]) if lines and lines[0].isdigit() else 0
    return pid if pid and _works_in(pid, place.cluster) else None


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        return False


def discard_stale_lock(place: Place) -> None:
    """Remove the lock file of a server that is no more, lest a recycled process id keep the next one out."""
    if running(place) is None:
        (place.cluster / "postmaster.pid").unlink(missing_ok=True)


def is_ready(place: Place, pid: int) -> bool:
    """Whether server `pid` accepts connections: the eighth line of its lock file says `ready`."""
    lines = _pid_file(place)
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def await_ready(place: Place, pid: int) -> None:
    """Wait for a server that somebody else started."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_ready(place, pid):
        if running(place) != pid or time.monotonic() > deadline:
            raise refused.EngineRefused(
                "The embedded PostgreSQL is there but does not answer.", f"Its log is {place.log}."
            )
        time.sleep(0.05)


def stop(place: Place) -> None:
    """Stop the server: politely first (open transactions are rolled back), abruptly after a minute."""
    pid = running(place)
    if pid is None:
        return
    for how in (signal.SIGINT, signal.SIGQUIT):
        _tell(pid, how)
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            # Not `running`: the lock file goes a moment before the process does.
            if not _works_in(pid, place.cluster):
                return
            time.sleep(0.02)


def _tell(pid: int, how: signal.Signals) -> None:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return


def _pid_file(place: Place) -> list[str]:
    try:
        return (place.cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _last_line(text: str) -> str:
    """The line that names the cause: the last FATAL, PANIC or error, else the last line at all."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    return (causes or lines or ["no reason was given"])[-1]
