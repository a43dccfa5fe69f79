"""Peers that misbehave: loopback servers and resolvers that answer what a story needs."""

from __future__ import annotations

import http.client
import http.server
import socket
import ssl
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit


@contextmanager
def serving(answer, context: ssl.SSLContext | None = None, port: int = 0):
    """A loopback HTTP server; `answer(handler)` replies. Yields (port, list of requested paths)."""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self):
            try:
                super().handle_one_request()
            except ConnectionError:
                self.close_connection = True

        def _any(self):
            seen.append(self.path)
            self.body = self.rfile.read(int(self.headers.get("content-length") or 0))
            answer(self)

        do_GET = do_POST = do_PUT = do_PROPFIND = _any

        def log_message(self, *_args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_port, seen
    finally:
        server.shutdown()
        server.server_close()


def reply(status=200, body=b"{}", **headers):
    def answer(handler):
        handler.send_response(status)
        for name, value in {"content-length": len(body), **headers}.items():
            handler.send_header(name.replace("_", "-"), str(value))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def resolver(*rounds):
    """A resolver that answers each list of addresses in turn, then the last one for ever."""
    left = list(rounds)

    def resolve(host, port, **_how):
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    return resolve


@contextmanager
def between(url: str, fault):
    """A proxy before the server at `url` that breaks things; yields its own address.

    fault(method, path) answers None, or one of: "lose" (the server acts, its answer never arrives),
    "drop" (the request never arrives), "half" (half the body arrives, then nothing), or a function
    that replies instead of the server.
    """
    target = urlsplit(url)
    handler = type("Handler", (_Between,), {"target": target, "fault": staticmethod(fault)})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{target.path}"
    finally:
        server.shutdown()
        server.server_close()


class _Between(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def _any(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        wrong = self.fault(self.command, self.path)
        if callable(wrong):
            wrong(self)
        elif wrong is None:
            self._answer(*self._forward(body))
        else:
            {"half": self._forward_half, "lose": self._forward, "drop": len}[wrong](body)
            self.close_connection = True

    def _forward(self, body):
        link = http.client.HTTPConnection(self.target.hostname, self.target.port, timeout=30)
        link.request(self.command, self.path, body, dict(self.headers))
        answer = link.getresponse()
        try:
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            link.close()

    def _forward_half(self, body):
        with socket.create_connection((self.target.hostname, self.target.port)) as link:
            first = f"{self.command} {self.path} HTTP/1.1"
            lines = [first, *(f"{name}: {value}" for name, value in self.headers.items())]
            link.sendall("\r\n".join([*lines, "", ""]).encode() + body[: len(body) // 2])

    def _answer(self, status, headers, body):
        self.send_response(status)
        length = headers.get("content-length", "0") if self.command == "HEAD" else str(len(body))
        for name, value in headers.items():
            if name not in {"connection", "transfer-encoding", "content-length"}:
                self.send_header(name, value)
        self.send_header("content-length", length)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_PROPFIND = do_MKCOL = do_MOVE = _any

    def log_message(self, *_args):
        pass


def once(method: str, wrong, path: str = ""):
    """A fault for the first request with this method (and this in its path), and for no other."""
    left = [wrong]

    def fault(asked, at):
        return left.pop() if left and asked == method and path in at else None

    return fault
