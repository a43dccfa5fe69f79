"""A real WebDAV server: wsgidav under cheroot, in a thread, on a free loopback port."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cheroot.wsgi import Server
from wsgidav.wsgidav_app import WsgiDAVApp

USER, PASSWORD = "archive", "correct horse"


@dataclass(frozen=True)
class WebDAV:
    """url: of the WebDAV root. folder: where its files lie on this disk."""

    url: str
    folder: Path
    user: str = USER
    password: str = PASSWORD


@contextmanager
def running(folder: Path) -> Iterator[WebDAV]:
    """Serve `folder` until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    app = WsgiDAVApp(
        {
            "provider_mapping": {"/dav files": str(folder)},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "logging": {"enable": False},
            "verbose": 1,
        }
    )
    server = Server(("127.0.0.1", 0), app)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield WebDAV(f"http://127.0.0.1:{server.bind_addr[1]}/dav%20files", folder)
    finally:
        server.stop()
        thread.join(timeout=10)
