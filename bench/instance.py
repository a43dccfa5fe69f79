"""A throw-away production instance, started as operators start it: `undersign run` on an empty folder.

Hides its environment (production settings behind a TLS proxy that we play ourselves), its first
workspace with an API key, and its end.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from undersign import engine

HOST = "bench.example"
URL = f"https://{HOST}"
PATIENCE_S = 120.0


@dataclass
class Folder:
    """A data folder that can be started again and again. mail_port: where the sink listens."""

    data: Path
    mail_port: int
    log: Path
    port: int = field(default_factory=lambda: _free_port())

    @property
    def environment(self) -> dict[str, str]:
        ours = {
            "UNDERSIGN_MODE": "production",
            "UNDERSIGN_URL": URL,
            "UNDERSIGN_DATA": str(self.data),
            "UNDERSIGN_MAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "UNDERSIGN_MAIL_FROM": "Harrow Data Works <contracts@harrow.example>",
        }
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("UNDERSIGN_", "FAULT_")) and not name.endswith("DATABASE_URL")
        }
        return {**kept, **ours}

    @contextmanager
    def running(self) -> Iterator[Running]:
        """`undersign run` until the block ends; the block begins when HTTP answers."""
        command = [sys.executable, "-m", "undersign.cli.main", "run"]
        command += ["--data", str(self.data), "--port", str(self.port)]
        began = time.monotonic()
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._await_answer(process)
            yield Running(process.pid, self.port, time.monotonic() - began)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and process.poll() is None:
            if _answers(self.port):
                return
            time.sleep(0.02)
        raise RuntimeError(f"the instance did not answer:\n{self.log.read_text()[-3000:]}")

    def found(self) -> str:
        """Make the bench's workspace in the running instance; returns its API key."""
        command = [sys.executable, "-m", "bench.found"]
        done = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)["key"]


@dataclass(frozen=True)
class Running:
    """pid: the supervisor's. started_s: from the command until HTTP answered."""

    pid: int
    port: int
    started_s: float


@contextmanager
def folder(mail_port: int) -> Iterator[Folder]:
    """An empty one, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="undersign-bench-", ignore_cleanup_errors=True) as made:
        here = Path(made)
        here.chmod(0o711)  # root's database has an account of its own, which passes through
        try:
            yield Folder(here / "data", mail_port, here / "run.log")
        except Exception:
            sys.stderr.write((here / "run.log").read_text()[-6000:])
            raise
        finally:
            engine.discard(here / "data")


def _answers(port: int) -> bool:
    """Whether an HTTP status line comes back."""
    request = f"GET /login HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(request.encode())
            return connection.recv(12).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]
