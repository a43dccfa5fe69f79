"""Vaults beyond the rules all share: uploads that break off, races, links, killed writers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.integration.connectors.conftest import dav_settings
from tests.integration.connectors.peers import between, once, reply, serving

from undersign.connectors import api, registry
from undersign.connectors.api import Permanent, Temporary
from undersign.connectors.conformance import PDF
from undersign.connectors.out.reach import Reach
from undersign.connectors.systems.folder.vault import FolderVault
from undersign.connectors.systems.webdav.vault import WebDAVVault

PATH = "Acme GmbH/2026/C-1 Vertrag ñ.pdf"


def webdav(server, folder, url="") -> WebDAVVault:
    return registry.find("webdav").make(api.VAULT, dav_settings(server, folder, url))


@pytest.mark.parametrize(
    ("method", "wrong"),
    [("PUT", "half"), ("PUT", "lose"), ("PUT", "drop"), ("MOVE", "lose"), ("MOVE", "drop"), ("GET", "drop"),
     ("MKCOL", "lose"), ("PUT", reply(507, b"full"))],
)  # fmt: skip
def test_a_broken_upload_is_finished_by_the_retry_and_never_seen_half(dav, method, wrong):
    folder = f"broken {method} {wrong if isinstance(wrong, str) else 'full'}"
    with between(dav.url, once(method, wrong)) as url:
        with pytest.raises(Temporary):
            webdav(dav, folder, url).put(PATH, PDF, key="dlv_1")
        on_disk = dav.folder / folder / PATH
        assert not on_disk.exists() or on_disk.read_bytes() == PDF
        assert webdav(dav, folder, url).put(PATH, PDF, key="dlv_1").path == PATH
    assert [file.read_bytes() for file in (dav.folder / folder).rglob("*.*")] == [PDF]


def test_a_file_that_appears_meanwhile_is_not_replaced(dav):
    theirs = dav.folder / "meanwhile" / PATH

    def write_theirs(method, _path):
        if method == "MOVE" and not theirs.exists():
            theirs.write_bytes(b"theirs")

    with between(dav.url, write_theirs) as url:
        stored = webdav(dav, "meanwhile", url).put(PATH, PDF, key="dlv_1")
    assert stored.path == "Acme GmbH/2026/C-1 Vertrag ñ (2).pdf" and theirs.read_bytes() == b"theirs"
    assert {file.name for file in theirs.parent.iterdir()} == {"C-1 Vertrag ñ.pdf", "C-1 Vertrag ñ (2).pdf"}


def test_a_wrong_password_is_for_a_person_to_mend(dav):
    settings = dav_settings(dav)
    wrong = registry.Configured(settings=settings.settings, secrets={"password": "no"}, reach=settings.reach)
    with pytest.raises(Permanent, match="Check the key or password"):
        registry.find("webdav").make(api.VAULT, wrong).put(PATH, PDF, key="dlv_1")


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<d:multistatus xmlns:d="DAV:"><d:response><d:href>/x/&b;</d:href></d:response></d:multistatus>"""
FILE = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>"""
ESCAPES = b"""<d:multistatus xmlns:d="DAV:"><d:response><d:href>/x/../../etc/passwd</d:href></d:response>
<d:response><d:href>http://elsewhere.example/other/a.pdf</d:href></d:response>
<d:response><d:href>/x/%2e%2e/a.pdf</d:href></d:response></d:multistatus>"""


@pytest.mark.parametrize("body", [BOMB, FILE, b"<html><p>Sign in", b"", b"\xff\xfe<\x00!\x00"])
def test_hostile_xml_is_refused_before_it_is_expanded(dav, body):
    with serving(reply(207, body)) as (port, _seen), pytest.raises(Permanent, match="not what a WebDAV"):
        list(webdav(dav, "", f"http://127.0.0.1:{port}/x").files())


def test_a_server_cannot_name_files_elsewhere(dav):
    with serving(reply(207, ESCAPES)) as (port, _seen):
        assert list(webdav(dav, "", f"http://127.0.0.1:{port}/x").files()) == []


def test_links_in_the_archive_lead_nowhere(tmp_path):
    outside, archive = tmp_path / "outside", tmp_path / "archive"
    outside.mkdir()
    (outside / "secret.pdf").write_bytes(b"secret")
    archive.mkdir()
    (archive / "Acme").symlink_to(outside)
    (archive / "link.pdf").symlink_to(outside / "secret.pdf")
    vault = FolderVault(archive)
    for path in ("Acme/new.pdf", "Acme/secret.pdf", "link.pdf"):
        with pytest.raises(Permanent):
            vault.put(path, PDF, key="dlv_1")
    assert not vault.exists("Acme/secret.pdf") and not vault.exists("link.pdf")
    assert list(vault.files()) == [] and list(outside.iterdir()) == [outside / "secret.pdf"]


def test_many_writers_of_one_name_lose_nothing(tmp_path):
    contents = [PDF + bytes([number]) for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        stored = list(pool.map(lambda c: FolderVault(tmp_path).put(PATH, c, key="k"), contents * 2))
    vault = FolderVault(tmp_path)
    assert [vault.get(each.path) for each in stored] == contents * 2
    assert len(list(vault.files())) == 12 and not list(tmp_path.rglob("*.part"))


WRITER = """
import sys
from pathlib import Path
from undersign.connectors.systems.folder.vault import FolderVault
print("ready", flush=True)
FolderVault(Path(sys.argv[1])).put("a/b.pdf", bytes(range(256)) * 400_000, key="k")
print("done", flush=True)
"""


@pytest.mark.parametrize("after", [0.0, 0.03, 0.08, 0.15])
def test_a_killed_writer_leaves_no_half_file(tmp_path, after):
    setup = "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'undersign.config.settings')"
    code = f"{setup}\ndjango.setup()\n{WRITER}"
    writer = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
    assert writer.stdout.readline() == b"ready\n"
    time.sleep(after)
    writer.send_signal(signal.SIGKILL)
    writer.communicate(timeout=20)
    vault, whole = FolderVault(tmp_path), bytes(range(256)) * 400_000
    assert not vault.exists("a/b.pdf") or vault.get("a/b.pdf") == whole
    assert vault.put("a/b.pdf", whole, key="k").path == "a/b.pdf"


def test_what_a_killed_writer_left_is_swept_after_a_day(tmp_path):
    (tmp_path / "a").mkdir()
    old, fresh = tmp_path / "a" / ".1234.part", tmp_path / "a" / ".5678.part"
    for file, age in ((old, 100_000), (fresh, 100)):
        file.write_bytes(b"half")
        os.utime(file, (time.time() - age,) * 2)
    vault = FolderVault(tmp_path)
    vault.put("a/b.pdf", PDF, key="k")
    assert not old.exists() and fresh.exists()
    assert [each.path for each in vault.files()] == ["a/b.pdf"]


def test_a_folder_that_cannot_be_one_says_so(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Permanent, match="Check that it is mounted"):
        FolderVault(tmp_path / "file" / "archive").put("a.pdf", PDF, key="k")


def test_a_workspace_has_a_folder_of_its_own_whatever_it_enters(tmp_path, settings_archive):
    for folder in ("../wsp_2", "/etc", "a/../../b", "..\\x"):
        configured = registry.Configured(workspace_id="wsp_1", settings={"folder": folder}, reach=Reach())
        registry.find("folder").make(api.VAULT, configured).put("a.pdf", PDF, key="k")
    assert {file.relative_to(settings_archive).parts[0] for file in settings_archive.rglob("*.pdf")} == {
        "wsp_1"
    }
