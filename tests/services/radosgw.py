"""A real S3 store with Object Lock: Debian's Ceph, one monitor, one store in memory, one gateway.

Takes about fifteen seconds. Nothing of the machine's own Ceph, if it has one, is read or written; what was
started is ended by its own process, whatever happens. The waits are there for a reason: a gateway that is
started before its store is up never finds it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

INSTALL = "apt-get install -y --no-install-recommends ceph-mon ceph-osd radosgw ceph-common"
ACCESS_KEY, SECRET_KEY, REGION = "undersign-archive", "not a secret, for tests", "us-east-1"

CONF = """
[global]
fsid = {fsid}
mon_initial_members = a
mon_host = v1:127.0.0.1:{mon}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_data_avail_crit = 1
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
memstore_device_bytes = 536870912
osd_class_load_list = *
osd_class_default_list = *
rgw_frontends = beast endpoint=127.0.0.1:{port}
rgw_thread_pool_size = 16
run_dir = {folder}
admin_socket = {folder}/$name.asok
log_file = {folder}/$name.log
keyring = {folder}/keyring
mon_data = {folder}/mon
osd_data = {folder}/osd
rgw_data = {folder}/rgw
pid_file = {folder}/$name.pid
"""


class NotInstalled(Exception):
    """The message is the sentence to skip or fail with."""


@dataclass
class RadosGW:
    """url: of the S3 interface."""

    url: str
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY
    region: str = REGION
    folder: Path = field(default_factory=Path)


@contextmanager
def running(folder: Path) -> Iterator[RadosGW]:
    """Serve from `folder` until the block ends. Raises `NotInstalled`."""
    lacking = [name for name in ("ceph-mon", "ceph-osd", "radosgw", "ceph") if shutil.which(name) is None]
    if lacking:
        raise NotInstalled(f"{', '.join(lacking)} missing; as root: {INSTALL}")
    for name in ("mon", "osd", "rgw"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    machine = _Machine(folder)
    try:
        yield RadosGW(machine.start(), folder=folder)
    finally:
        machine.stop()


class _Machine:
    def __init__(self, folder: Path):
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []
        self.mon, self.port = _free(), _free()
        self.fsid = str(uuid.uuid4())

    def start(self) -> str:
        conf = CONF.format(fsid=self.fsid, mon=self.mon, port=self.port, folder=self.folder)
        (self.folder / "ceph.conf").write_text(conf)
        self._keys()
        place, keyring = f"v1:127.0.0.1:{self.mon}", str(self.folder / "keyring")
        map_ = str(self.folder / "monmap")
        self.run("monmaptool", "--create", "--fsid", self.fsid, "--addv", "a", place, map_)
        self.run("ceph-mon", "--mkfs", "-i", "a", "--monmap", map_, "--keyring", keyring)
        self.begin("ceph-mon", "-f", "-i", "a")
        self.until(lambda: self.ask("-s") is not None, "the monitor")
        osd = str(uuid.uuid4())
        self.run("ceph", "osd", "new", osd)
        self.run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        self._store()
        self.begin("radosgw", "-f", "-n", "client.admin")
        self.until(lambda: _answers(self.port), "the gateway")
        keys = (f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}")
        self.run(
            "radosgw-admin",
            "-n",
            "client.admin",
            "user",
            "create",
            "--uid=archive",
            "--display-name=a",
            *keys,
        )
        return f"http://127.0.0.1:{self.port}"

    def _keys(self) -> None:
        keyring = str(self.folder / "keyring")
        self.run(
            "ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *"
        )
        caps = [word for each in ("mon", "osd", "mgr", "mds") for word in ("--cap", each, "allow *")]
        self.run("ceph-authtool", keyring, "--gen-key", "-n", "client.admin", *caps)

    def _store(self) -> None:
        """Now and then it asks the monitor before that has told it which cluster this is, and ends."""
        for _attempt in range(5):
            self.begin("ceph-osd", "-f", "-i", "0")
            with suppress(RuntimeError):
                return self.until(lambda: "1 up" in (self.ask("osd", "stat") or ""), "the store")
            self.running.pop().wait(timeout=20)
            time.sleep(1)
        raise RuntimeError(f"the store did not come up; see {self.folder}")

    def run(self, *command: str) -> str:
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr[-500:]}")
        return done.stdout

    def ask(self, *words: str) -> str | None:
        with suppress(RuntimeError, subprocess.TimeoutExpired):
            return self.run("ceph", "--connect-timeout", "3", *words)
        return None

    def begin(self, *command: str) -> None:
        with (self.folder / f"{command[0]}.out").open("wb") as out:
            started = subprocess.Popen(command, env=self.env, stdout=out, stderr=out, start_new_session=True)
        self.running.append(started)

    def until(self, ready, what: str) -> None:
        end = time.monotonic() + 90
        while not ready():
            if time.monotonic() > end or any(each.poll() is not None for each in self.running):
                raise RuntimeError(f"{what} did not come up; see {self.folder}")
            time.sleep(0.2)

    @property
    def env(self) -> dict[str, str]:
        return {**os.environ, "CEPH_CONF": str(self.folder / "ceph.conf")}

    def stop(self) -> None:
        for each in reversed(self.running):
            with suppress(ProcessLookupError):
                os.killpg(each.pid, signal.SIGKILL)
            each.wait(timeout=20)


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
