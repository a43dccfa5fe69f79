"""A real OpenSSH server that serves SFTP from a folder, on a free loopback port, with keys of its own."""

from __future__ import annotations

import getpass
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.services import machine

CONF = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile {folder}/pid
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowTcpForwarding no
Subsystem sftp internal-sftp
ForceCommand internal-sftp -d {root}
"""


@dataclass(frozen=True)
class SSHD:
    """root: where users arrive. host_key: a line of ssh-keyscan; fingerprint: SHA256:…"""

    port: int
    root: Path
    user: str
    private_key: str
    host_key: str
    fingerprint: str
    host: str = "127.0.0.1"


@contextmanager
def running(folder: Path) -> Iterator[SSHD]:
    """Serve until the block ends; skips where OpenSSH's server is not installed."""
    sshd = machine.program("/usr/sbin/sshd")
    root = folder / "root"
    root.mkdir(parents=True)
    for name in ("host_key", "user_key"):
        _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name))
    (folder / "authorized_keys").write_text((folder / "user_key.pub").read_text())
    with suppress(OSError):
        Path("/run/sshd").mkdir(exist_ok=True)  # where root starts it, it wants this empty folder
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "sshd_config").write_text(CONF.format(port=port, folder=folder, root=root))
    command = [sshd, "-D", "-f", str(folder / "sshd_config"), "-E", str(folder / "log")]
    server = subprocess.Popen(command, start_new_session=True)
    try:
        _until(port, server)
        public = (folder / "host_key.pub").read_text()
        told = _run("ssh-keygen", "-l", "-f", str(folder / "host_key.pub"))
        key = (folder / "user_key").read_text()
        yield SSHD(port, root, getpass.getuser(), key, f"[127.0.0.1]:{port} {public}", told.split()[1])
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=10)


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _until(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("sshd did not come up")
