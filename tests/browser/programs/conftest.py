"""A program's own web server, whose one page is the one that docs/embedding.md shows."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = re.search(r"^```html\n(.*?)^```", (DOCS / "embedding.md").read_text(encoding="utf-8"), re.M | re.S)[1]
NOTED = "<script>window.heard = []; addEventListener('message', (e) => heard.push(e.data))</script>"


class Host:
    """address: what whoever asks for the frame's address is told."""

    def __init__(self) -> None:
        self.url, self.address = "", ""


@pytest.fixture
def host() -> Iterator[Host]:
    told = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 (the library's name)
            is_page = self.path == "/"
            body = PAGE.replace("<h1>", NOTED + "<h1>") if is_page else json.dumps({"url": told.address})
            self.send_response(204 if self.path == "/favicon.ico" else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8" if is_page else "application/json")
            self.end_headers()
            self.wfile.write(b"" if self.path == "/favicon.ico" else body.encode())

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
