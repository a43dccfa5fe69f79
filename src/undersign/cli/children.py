"""Hides how child processes are started, watched, restarted and stopped.

The supervisor sleeps in one `select` until a signal arrives, a restart is due or ten seconds are over.
Children live in sessions of their own, so that Ctrl-C in a terminal reaches the supervisor alone, and the
kernel ends them if the supervisor is killed.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

LONGEST_PAUSE_S = 30.0
# A child that lived this long was well; what ends it is a new trouble and not the old one.
WELL_AFTER_S = 60.0
# No signal tells of the end of what we adopted, such as the database that a killed supervisor left.
LOOK_EVERY_S = 10.0
PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """We were asked to stop before everything ran."""


@dataclass
class Child:
    """A command that is to be running."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    due: float = 0.0
    started: float = field(default=0.0, repr=False)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            umask=0o077,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
        self.started = time.monotonic()

    def ended(self) -> int | None:
        """The exit status if the process is no more (negative: the signal that ended it)."""
        return self.process.poll() if self.process else None

    def note_end(self, status: int) -> None:
        """Say that it ended, end what it left behind, and set when it is to start again."""
        if self.process:
            _kill_group(self.process)
        self.process = None
        now = time.monotonic()
        self.failures = 1 if now - self.started > WELL_AFTER_S else self.failures + 1
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE_S)
        self.due = now + pause
        told = f"signal {-status}" if status < 0 else f"exit status {status}"
        print(f"The {self.name} stopped ({told}); it starts again in {pause:.0f} s.", flush=True)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Watch:
    """The children, and the signals that the supervisor hears while `listening`."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.asked_to_stop = False
        self._bell, self._rope = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear SIGINT, SIGTERM, SIGHUP and the end of children, from here to the end of the block."""
        heard = [signal.SIGINT, signal.SIGTERM, signal.SIGCHLD]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup says: stay
            heard.append(signal.SIGHUP)
        before = {number: signal.signal(number, self._hear) for number in heard}
        signal.set_wakeup_fd(self._rope, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _hear(self, number: int, _frame: object) -> None:
        if number != signal.SIGCHLD:
            self.asked_to_stop = True

    def add(self, child: Child) -> Child:
        self.children.append(child)
        child.start()
        return child

    def finish(self, child: Child) -> int:
        """Run `child` to its end and return its exit status; it is asked to end if we are."""
        child.start()
        while (status := child.ended()) is None:
            self.sleep(None)
            if self.asked_to_stop and child.process:
                child.process.terminate()
        return status

    def sleep(self, seconds: float | None) -> None:
        """Until a signal, or `seconds` have passed."""
        if select.select([self._bell], [], [], seconds)[0]:
            os.read(self._bell, 4096)

    def keep(self, each_time: Callable[[], None]) -> None:
        """Restart whatever ends, until asked to stop; `each_time` is called at every waking."""
        while not self.asked_to_stop:
            each_time()
            for child in self.children:
                status = child.ended()
                if status is not None:
                    child.note_end(status)
                if child.process is None and child.due <= time.monotonic():
                    child.start()
            waiting = [child.due - time.monotonic() for child in self.children if child.process is None]
            self.sleep(max(0.0, min(waiting, default=LOOK_EVERY_S)))

    def stop(self, patience_s: float = 15.0) -> None:
        """Ask all to end; at a second Ctrl-C or after `patience_s`, kill them with their own children."""
        living = [child.process for child in self.children if child.process]
        for process in living:
            process.terminate()
        self.asked_to_stop = False
        deadline = time.monotonic() + patience_s
        while any(process.poll() is None for process in living):
            if self.asked_to_stop or time.monotonic() > deadline:
                break
            self.sleep(deadline - time.monotonic())
        for process in living:
            _kill_group(process)
            process.wait()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
