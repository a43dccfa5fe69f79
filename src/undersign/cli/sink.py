"""The demo's SMTP server: real SMTP on loopback, which accepts every message and sends none on.

The outbox page shows what was sent; here it ends. Hides aiosmtpd, the same server tests talk to.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from aiosmtpd.controller import Controller


class Swallow:
    """Accepts all mail; counts it."""

    def __init__(self) -> None:
        self.count = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.count += 1
        return "250 Kept in the demo"


def start(port: int = 0, handler: Any | None = None) -> Controller:
    """A running server on 127.0.0.1; `controller.port` tells where."""
    controller = Controller(
        handler or Swallow(), hostname="127.0.0.1", port=port or free_port(), server_hostname="demo"
    )
    controller.start()
    return controller


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def serve(port: int) -> None:
    """Run until interrupted."""
    start(port)
    asyncio.new_event_loop().run_forever()
