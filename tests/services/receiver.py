"""A receiver of webhooks: checks every signature with the `standardwebhooks` package, and keeps what came.

It answers 204, or as it is told: a status with headers, or a wait before it.
"""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks.webhooks import Webhook


@dataclass
class Came:
    """One request: the id it came under, its message, and whether the package believed the signature."""

    id: str
    message: dict[str, Any]
    headers: dict[str, str]
    body: bytes
    is_true: bool


@dataclass
class Receiver:
    """secrets: any of them may have signed. answer: given what came, (status, headers) or just a status."""

    url: str
    secrets: list[str] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)
    answer: Callable[[Came], Any] = lambda came: 204
    wait_s: float = 0

    @property
    def taken(self) -> dict[str, dict[str, Any]]:
        """By id, what a receiver that keeps the ids it has seen took, in the order of coming."""
        return self._taken

    def __post_init__(self) -> None:
        self._taken: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        came = Came(headers["webhook-id"], json.loads(body), headers, body, self._believes(headers, body))
        time.sleep(self.wait_s)
        said = self.answer(came)
        status, more = said if isinstance(said, tuple) else (said, {})
        with self._lock:
            self.came.append(came)
            if 200 <= status < 300:
                self._taken.setdefault(came.id, came.message)
        return status, more

    def _believes(self, headers: dict[str, str], body: bytes) -> bool:
        for secret in self.secrets:
            try:
                Webhook(secret).verify(body, headers)
            except Exception:  # noqa: S112 - the next secret may fit
                continue
            return True
        return False


@contextmanager
def running() -> Iterator[Receiver]:
    found = Receiver("")

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            status, more = found.take({name.lower(): value for name, value in self.headers.items()}, body)
            said = b"" if status == 204 else b"as I was told"
            self.send_response_only(status)
            for name, value in {
                **more,
                **({} if status == 204 else {"Content-Length": str(len(said))}),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
