"""Peers that misbehave: loopback servers and resolvers that answer what a story needs."""

from __future__ import annotations

import http.server
import ssl
import threading
from contextlib import contextmanager


@contextmanager
def serving(answer, context: ssl.SSLContext | None = None):
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
            self.rfile.read(int(self.headers.get("content-length") or 0))
            answer(self)

        do_GET = do_POST = do_PUT = _any

        def log_message(self, *_args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
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
