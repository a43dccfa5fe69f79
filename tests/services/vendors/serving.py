"""HTTP for fakes: reads a request, lets a fake answer it, and breaks the connection where a fault says so."""

from __future__ import annotations

import http.server
import socket
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.services.vendors.asked import HALF, LOST, Asked, Reply, Slow


class Handler(http.server.BaseHTTPRequestHandler):
    fake: Any
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _any(self) -> None:
        parts = urlsplit(self.path)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if headers.get("transfer-encoding"):
            self.fake.wrong.append("a fake takes bodies with Content-Length only")
        reply, what = self.fake.serve(Asked(self.command, parts.path, dict(pairs), headers, body, pairs))
        if isinstance(what, Slow):
            self.fake.stopped.wait(what.seconds)
        if reply is None or what == LOST:
            self._hang_up()
        else:
            self._answer(reply, half=what == HALF)

    def _answer(self, reply: Reply, *, half: bool) -> None:
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body[: len(reply.body) // 2] if half else reply.body)
        if half:
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _any

    def log_message(self, *_args: Any) -> None:
        pass
