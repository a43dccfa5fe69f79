"""Azurite, Microsoft's own emulator of Azure storage, on a free loopback port.

It is an npm package of 186 MB that nothing else needs, so it gets a folder of its own under build/, the
first time it is asked for.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from azure.storage.blob import BlobServiceClient
from tests.services import machine

VERSION = "3.35.0"
INSTALLED = Path(__file__).resolve().parents[2] / "build" / "azurite"
ACCOUNT, CONTAINER = "devstoreaccount1", "archive"
# Published in Azurite's documentation; the same for everybody.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


@dataclass(frozen=True)
class Azurite:
    """url: of the account."""

    url: str
    account: str = ACCOUNT
    container: str = CONTAINER
    key: str = KEY

    @property
    def theirs(self) -> BlobServiceClient:
        """Microsoft's own client, to look and arrange with."""
        return BlobServiceClient(self.url, credential={"account_name": ACCOUNT, "account_key": KEY})


@contextmanager
def running(folder: Path) -> Iterator[Azurite]:
    """Serve until the block ends; skips where it cannot be had."""
    program = _installed()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--blobHost", "127.0.0.1", "--blobPort", str(port), "--location", str(folder), "--silent"]
    options += ["--skipApiVersionCheck", "--disableTelemetry"]
    command = [shutil.which("node") or "node", str(program), *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        _until(port, server)
        made = Azurite(f"http://127.0.0.1:{port}/{ACCOUNT}")
        made.theirs.create_container(CONTAINER)
        yield made
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=10)


def _installed() -> Path:
    program = INSTALLED / "node_modules/azurite/dist/src/blob/main.js"
    if not program.exists():
        npm = shutil.which("npm")
        if npm is None:
            machine.absent("azurite needs node and npm")
        INSTALLED.mkdir(parents=True, exist_ok=True)
        command = [
            npm,
            "install",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(INSTALLED),
            f"azurite@{VERSION}",
        ]
        # As in bin/setup: behind a company's proxy its certificate is in the system's store.
        around = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
        done = subprocess.run(command, env=around, capture_output=True, text=True, check=False, timeout=240)
        if done.returncode:
            machine.absent(f"azurite cannot be installed: {done.stderr[-300:]}")
    return program


def _until(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("azurite did not come up")
