"""The cell an upload is read in: no network, no secrets, and nobody is called (AT-11)."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from tests import uploads

from undersign import intake
from undersign.intake import cell


def test_no_packet_leaves_and_no_secret_enters(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    probe = """
import json, os, socket, sys
from undersign.intake import walls
standing = walls.build()
tried = {}
STREAM = socket.SOCK_STREAM
for name, family, kind in (("tcp", socket.AF_INET, STREAM), ("udp", socket.AF_INET, socket.SOCK_DGRAM),
                           ("six", socket.AF_INET6, STREAM), ("unix", socket.AF_UNIX, STREAM)):
    try:
        socket.socket(family, kind)
        tried[name] = "open"
    except OSError as error:
        tried[name] = "refused"
names = [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]
print(json.dumps({"standing": standing, "tried": tried, "net": names}))
"""
    with cell._start(str(tmp_path), "undersign.intake.inside") as process:
        assert "DATABASE_URL" not in Path(f"/proc/{process.pid}/environ").read_text()
        process.kill()
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, close_fds=True
    )
    told = json.loads(done.stdout)
    assert set(told["tried"].values()) == {"refused"}
    if os.geteuid() == 0:
        assert told["standing"] == ["namespace", "filter", "audit"]
        assert told["net"] == ["lo"]


def test_nobody_is_called_while_a_file_that_points_outside_is_read():
    called: list[bytes] = []
    door = socket.create_server(("127.0.0.1", 0))
    port = door.getsockname()[1]

    def listen() -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            called.append(caller.recv(100))
            caller.close()

    threading.Thread(target=listen, daemon=True).start()
    there = f"http://127.0.0.1:{port}/"
    remote = (
        f'<Relationships xmlns="x"><Relationship Id="r9" Type="http://x/relationships/image" '
        f'Target="{there}a.png" '
        f'TargetMode="External"/><Relationship Id="r8" Type="http://x/relationships/attachedTemplate" '
        f'Target="{there}t.dotm" TargetMode="External"/></Relationships>'
    )
    word = uploads.zipped(
        **{
            "[Content_Types].xml": uploads._TYPES.encode(),
            "_rels__.rels": uploads._RELATED.encode(),
            "word__document.xml": f"<w:document "
            f'xmlns:w="{uploads.W}"><w:body>{uploads.p("x")}</w:body></w:document>'.encode(),
            "word___rels__document.xml.rels": remote.encode(),
        }
    )
    page = (
        f'<!doctype html><img src="{there}"><link href="{there}"><iframe src="{there}"></iframe><p>x'.encode()
    )
    for data in (
        word,
        page,
        uploads.active_pdf().replace(b"https://evil.example/", there.ljust(21)[:21].encode()),
    ):
        for keep in (False, True):
            try:
                intake.take(data, keep_layout=keep)
            except intake.IntakeRefused as refused:
                assert refused.code in ("no-libreoffice",)  # noqa: PT017
    door.close()
    assert called == []
