"""Real web and worker processes on the test instance, and a worker's work done in this process.

A child may be told to die: `fault="seal.made"` kills it (SIGKILL) when it comes to that step, once.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from tests.inbox import free_port
from tests.instance import Instance

PATIENCE_S = 40


@dataclass
class Child:
    """url: of a web server. log: what it said."""

    process: subprocess.Popen
    log: Path
    url: str = ""

    @property
    def is_dead(self) -> bool:
        return self.process.poll() is not None

    @property
    def has_struck(self) -> bool:
        """Whether the planted fault was reached."""
        return self.log.with_suffix(".fault").exists()

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")


@contextmanager
def worker(made: Instance, fault: str = "", concurrency: int = 2, settings: dict[str, str] | None = None):
    """`undersign worker`, starting up."""
    command = [sys.executable, "-m", "undersign.cli.main", "worker", "--concurrency", str(concurrency)]
    with _child(made, "worker", command, fault, settings) as child:
        yield child


@contextmanager
def web(made: Instance, fault: str = "", threads: int = 4, settings: dict[str, str] | None = None):
    """The web server as `undersign run` starts it. One that is not the session's has a port of its own."""
    port = free_port() if fault or settings else made.port
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--no-ws", "--workers", "1", "--blocking-threads", str(threads), "--log-level", "warning",
        "--no-respawn-failed-workers", "undersign.config.wsgi:application",
    ]  # fmt: skip
    with _child(made, "web", command, fault, settings) as child:
        child.url = f"http://localhost:{port}"
        _await_answer(child)
        yield child


@contextmanager
def _child(made: Instance, name: str, command: list[str], fault: str, settings: dict | None = None):
    log = made.logs / f"{name}-{secrets.token_hex(4)}.log"
    planted = {"FAULT_AT": fault, "FAULT_ONCE": str(log.with_suffix(".fault"))} if fault else {}
    environment = {**made.environment, **planted, **(settings or {})}
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
    child = Child(process, log)
    try:
        yield child
    finally:
        _end(process)


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await_answer(child: Child) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and child.process.poll() is None:
        try:
            httpx.get(f"{child.url}/login", timeout=30)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"the web server does not answer: {child.said[-3000:]}")


@contextmanager
def working_here():
    """A function that carries out, in this process, what is due in the workspace we speak for.

    Whoever recorded it: this process, or the web server. Nothing recorded here is queued meanwhile.
    """
    from undersign.config import queue
    from undersign.journal import delivery

    delivery.queue_with(lambda jobs: None)
    try:
        yield _work
    finally:
        delivery.queue_with(queue.defer)


def _work() -> None:
    from undersign.journal import attempt, clock, delivery
    from undersign.store import tenancy

    here = tenancy.current()
    while True:
        rows = delivery.Delivery.objects.filter(
            workspace_id=here, status=delivery.DUE, due_at__lte=clock.now()
        )
        due = dict.fromkeys(rows.order_by("created_at", "id").values_list("entry_id", "lane"))
        if not due:
            return
        for entry, lane in due:
            attempt.deliver(here, entry, lane)


def until(question, *, seconds: float = PATIENCE_S, every: float = 0.05):
    """The first true answer to `question()`. Fails with its last answer when time is up."""
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"still {answer!r} after {seconds} s"
        time.sleep(every)
