"""`undersign run`: everything on one machine, in one command.

Starts the embedded PostgreSQL (unless DATABASE_URL names another), brings the tables up to date, then keeps
web and worker running until Ctrl-C. Imports no Django, so that little stays in memory beside web and worker;
what needs Django runs as a child: `undersign migrate`, `demo-workspace`, `worker`.

Web and worker never see the owner's DATABASE_URL, only APP_DATABASE_URL.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from undersign import engine
from undersign.cli import children, databases

PACKAGE = Path(__file__).resolve().parent.parent
UNDERSIGN = [sys.executable, "-m", "undersign.cli.main"]
# Libraries that bring tables of their own.
WITH_TABLES = ("django", "procrastinate")
PATIENCE_S = 120.0


def run(data: Path, port: int, demo: bool) -> None:
    """Run Undersign on `data` at `port` of 127.0.0.1 (or UNDERSIGN_HOST) until it is asked to stop.

    Exits with one sentence and status 1 if that cannot be.
    """
    began = time.monotonic()
    data = data.absolute()
    host = os.environ.get("UNDERSIGN_HOST", "127.0.0.1")
    _refuse_taken(host, port)
    watch = children.Watch()
    try:
        with watch.listening(), databases.opened(data) as database, _alone(data):
            common = _environment(data, port, demo, database)
            try:
                _receive_mail(watch, demo, common)
                _prepare(watch, data, demo, common, database)
                web = watch.add(children.Child("web server", _web(host, port), common))
                watch.add(children.Child("worker", [*UNDERSIGN, "worker"], common))
                _take_returned(watch, common)
                _await_answer(watch, web, host, port)
                _announce(data, port, time.monotonic() - began)
                watch.keep(database.look_after)
            finally:
                print("Stopping …", flush=True)
                watch.stop()
    except engine.EngineRefused as refused:
        raise SystemExit(f"undersign: {refused}") from None
    except children.Stopped:
        return


def _environment(data: Path, port: int, demo: bool, database: databases.Database) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    inherited.setdefault("UNDERSIGN_MODE", "demo" if demo else "production")
    ours = {"UNDERSIGN_DATA": str(data), "UNDERSIGN_PORT": str(port), "APP_DATABASE_URL": database.url_app}
    return {**inherited, **ours}


def _receive_mail(watch: children.Watch, demo: bool, common: dict[str, str]) -> None:
    """The demo's mail leaves by real SMTP and ends here; its outbox page shows what was sent."""
    if not demo or common.get("UNDERSIGN_MAIL_URL"):
        return
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    common["UNDERSIGN_MAIL_URL"] = f"smtp://127.0.0.1:{port}"
    watch.add(children.Child("mail sink", [*UNDERSIGN, "sink", "--port", str(port)], common))
    deadline = time.monotonic() + PATIENCE_S
    while not _listens(port) and time.monotonic() < deadline and not watch.asked_to_stop:
        watch.sleep(0.05)


def _take_returned(watch: children.Watch, common: dict[str, str]) -> None:
    """Where a mail server hands returned mail to us directly, somebody has to be there."""
    listen = common.get("UNDERSIGN_RETURNS_LISTEN")
    if listen:
        command = [*UNDERSIGN, "returns", "--listen", listen]
        watch.add(children.Child("returned mail", command, common))


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def _prepare(
    watch: children.Watch, data: Path, demo: bool, common: Mapping[str, str], database: databases.Database
) -> None:
    """Tables as this version wants them, and in the demo its workspace; skipped while nothing changed."""
    as_owner = {**common, "DATABASE_URL": database.url_owner, "UNDERSIGN_AS_OWNER": "1"}
    _once(watch, data / "run.tables", f"{database.identity} {_tables()}", "migrate", as_owner)
    if demo:
        _once(watch, data / "run.demo", database.identity, "demo-workspace", common)


def _once(
    watch: children.Watch, stamp: Path, token: str, command: str, environment: Mapping[str, str]
) -> None:
    if stamp.exists() and stamp.read_text() == token:
        return
    status = watch.finish(children.Child(command, [*UNDERSIGN, command], environment))
    if watch.asked_to_stop:
        raise children.Stopped
    if status != 0:
        raise SystemExit(
            f"undersign: `undersign {command}` failed (exit status {status}); nothing was started."
        )
    stamp.write_text(token)


def _tables() -> str:
    """A digest of everything that says which tables there are."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.glob("**/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    for name in WITH_TABLES:
        digest.update(metadata.version(name).encode())
    return digest.hexdigest()


def _web(host: str, port: int) -> list[str]:
    address = ["--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
    size = ["--workers", "1", "--blocking-threads", "4", "--runtime-threads", "1"]
    manner = ["--log-level", "warning", "--workers-kill-timeout", "10"]
    return [sys.executable, "-m", "granian", *address, *size, *manner, "undersign.config.wsgi:application"]


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise SystemExit(
                f"undersign: port {port} on {host} cannot be used ({error.strerror}); "
                "stop what uses it, or choose another with --port."
            ) from None


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    with (data / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(
                f"undersign: another `undersign run` works on {data}; stop that one first."
            ) from None
        yield


def _await_answer(watch: children.Watch, web: children.Child, host: str, port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while (status := _status(host, port)) is None:
        if watch.asked_to_stop:
            raise children.Stopped
        if web.ended() is not None:
            raise SystemExit("undersign: the web server ended before it answered; what it said is above.")
        if time.monotonic() > deadline:
            raise SystemExit(f"undersign: the web server did not answer within {PATIENCE_S:.0f} s.")
        watch.sleep(0.05)
    if status >= 500:
        print(f"The web server answers, but with an error ({status}); what it said is above.", flush=True)


def _status(host: str, port: int) -> int | None:
    """The HTTP status of the front page, None if nobody answers. A plain socket: http.client costs memory."""
    name = urlsplit(os.environ.get("UNDERSIGN_URL", "")).hostname or "localhost"
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (never bound here)
    try:
        with socket.create_connection((reachable, port), timeout=30) as connection:
            connection.sendall(f"HEAD / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
            answer = connection.recv(12)  # b"HTTP/1.1 302"
            return int(answer[9:]) if answer.startswith(b"HTTP/1.") and len(answer) == 12 else None
    except (OSError, ValueError):
        return None


def _announce(data: Path, port: int, took_s: float) -> None:
    address = os.environ.get("UNDERSIGN_URL") or f"http://localhost:{port}"
    print(f"\nUndersign is at {address} (started in {took_s:.1f} s)", flush=True)
    sign_ins = data / "sign-ins.txt"
    if sign_ins.exists():
        print(f"\n{sign_ins.read_text().rstrip()}\n", flush=True)
    print("Ctrl-C stops it.", flush=True)
