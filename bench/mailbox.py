"""Everybody's mailbox: what the sink tells, kept until somebody looks for it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Letter:
    """link: a signing link's secret; code: six digits; files: how many attachments."""

    to: str
    bytes: int
    link: str
    code: str
    files: int


class Mailbox:
    """The sink's process and the letters it took. A context manager."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.sink"], stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        self.count = self.bytes = 0
        self._letters: dict[str, list[Letter]] = {}
        self._arrived = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            letter = Letter(**json.loads(line))
            with self._arrived:
                self.count, self.bytes = self.count + 1, self.bytes + letter.bytes
                self._letters.setdefault(letter.to, []).append(letter)
                self._arrived.notify_all()

    def take(self, address: str, what: str) -> Letter:
        """The letter to `address` that has a `what` (link, code, files). Raises `TimeoutError`."""
        deadline = time.monotonic() + PATIENCE_S
        with self._arrived:
            while True:
                for letter in self._letters.get(address, []):
                    if getattr(letter, what):
                        return letter
                if not self._arrived.wait(deadline - time.monotonic()):
                    raise TimeoutError(f"no mail with {what} for {address}")

    def __enter__(self) -> Mailbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)
