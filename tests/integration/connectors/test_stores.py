"""Stores of files beyond the rules all share: what breaks off, who is let in, what is locked and listed."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import socket
import zlib
from datetime import timedelta

import pytest
from tests.integration.connectors.peers import between, once, reply, serving
from tests.integration.connectors.stores import over_gcs, over_sftp, vault

from undersign.connectors import api
from undersign.connectors.conformance import PDF
from undersign.connectors.out import markup
from undersign.connectors.out.reach import Reach
from undersign.connectors.storing import shelving
from undersign.journal import clock

PATH = "Acme GmbH/2026/C-1 Vertrag ñ.pdf"


@pytest.fixture
def over_ssh(ssh):
    made = []

    def open_(**more):
        made.append(vault("sftp", over_sftp(ssh, **more)))
        return made[-1]

    yield open_
    for each in made:
        each.close()


# --- SFTP


def test_a_line_of_ssh_keyscan_pins_the_key_as_well_and_another_key_is_refused(ssh, over_ssh):
    assert over_ssh(host_key=ssh.host_key, folder="pinned").put(PATH, PDF, key="k").path == PATH
    with pytest.raises(api.Permanent, match="another host key"):
        over_ssh(host_key="SHA256:" + "A" * 43).exists(PATH)
    with pytest.raises(api.Permanent, match="not a host key"):
        over_ssh(host_key="yes, that one").exists(PATH)


def test_a_key_from_one_line_is_read_and_another_user_is_told_so(ssh, over_ssh):
    configured = over_sftp(ssh, folder="one line")
    in_one_line = {"private_key": " ".join(ssh.private_key.split("\n"))}
    opened = vault("sftp", dataclasses.replace(configured, secrets=in_one_line))
    assert opened.put(PATH, PDF, key="k").path == PATH
    opened.close()
    with pytest.raises(api.Unauthorised, match="did not let us in"):
        over_ssh(user="nobody").exists(PATH)
    with pytest.raises(api.Permanent, match="cannot be read"):
        vault("sftp", dataclasses.replace(configured, secrets={"private_key": "no key"})).exists(PATH)


def test_what_a_broken_upload_left_is_finished_by_the_retry(ssh, over_ssh):
    over_ssh(folder="broken").put(PATH, PDF, key="k")
    folder = (ssh.root / "broken" / PATH).parent
    (folder / "C-1 Vertrag ñ.pdf").unlink()
    (folder / ".undersign-0123.part").write_bytes(PDF[:100])
    assert [each.path for each in over_ssh(folder="broken").files()] == []
    assert over_ssh(folder="broken").put(PATH, PDF, key="k").path == PATH
    assert (folder / "C-1 Vertrag ñ.pdf").read_bytes() == PDF


def test_a_name_that_was_taken_meanwhile_keeps_what_is_there(ssh, over_ssh):
    steps = ["meanwhile", "a.pdf"]
    shelf = over_ssh(folder="")._shelf
    (ssh.root / "meanwhile").mkdir()
    (ssh.root / "meanwhile" / "a.pdf").write_bytes(b"theirs")
    assert shelf.create(steps, PDF, "k") is False
    assert [each.name for each in (ssh.root / "meanwhile").iterdir()] == ["a.pdf"]
    assert (ssh.root / "meanwhile" / "a.pdf").read_bytes() == b"theirs"


def test_a_server_that_says_nothing_or_something_else_is_waited_for_and_not_trusted(ssh):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        opened = vault("sftp", over_sftp(ssh, port=str(silent.getsockname()[1])))
        opened._shelf._deadline.extend(0.3)
        with pytest.raises(api.Temporary, match="in time"):
            opened.exists(PATH)
        opened.close()
    with serving(reply(200, b"I am the web")) as (port, _seen):
        opened = vault("sftp", over_sftp(ssh, port=str(port)))
        with pytest.raises(api.Temporary, match="broke off"):
            opened.exists(PATH)
        opened.close()


def test_names_inside_are_not_connected_to(ssh):
    opened = vault("sftp", dataclasses.replace(over_sftp(ssh), reach=Reach()))
    with pytest.raises(api.Permanent, match="may not reach"):
        opened.exists(PATH)
    opened.close()


# --- Google Cloud Storage


def google_at(google, url, folder):
    return vault("gcs", over_gcs(google, url, folder=folder))


@pytest.mark.parametrize(
    ("method", "wrong"),
    [("POST", "lose"), ("POST", "drop"), ("POST", "half"), ("POST", reply(429, retry_after=7)),
     ("POST", reply(503)), ("GET", "drop"), ("GET", reply(500))],
)  # fmt: skip
def test_what_breaks_off_is_finished_by_the_retry_and_lies_there_once(google, method, wrong):
    folder = f"broken {method} {wrong if isinstance(wrong, str) else zlib.crc32(repr(wrong).encode())}"
    with between(google.url, once(method, wrong)) as url:
        with pytest.raises(api.Temporary) as told:
            google_at(google, url, folder).put(PATH, PDF, key="k")
        assert told.value.retry_after in (None, 7)
        assert google_at(google, url, folder).put(PATH, PDF, key="k").path == PATH
    assert [each.path for each in google_at(google, "", folder).files()] == [PATH]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, api.Unauthorised), (403, api.Permanent), (404, api.Missing), (409, api.Permanent)],
)
def test_who_must_act_is_told(google, status, kind):
    with between(google.url, once("POST", reply(status))) as url, pytest.raises(kind):
        google_at(google, url, "refused").put(PATH, PDF, key="k")


def test_a_token_is_fetched_once_for_a_piece_of_work_and_only_with_the_key(google, caplog):
    caplog.set_level(logging.DEBUG)
    before = len(google.tokens)
    opened = google_at(google, "", "token")
    opened.put(PATH, PDF, key="k")
    assert opened.exists(PATH) and len(google.tokens) == before + 1
    assert google.tokens[-1]["scope"].endswith("devstorage.read_write")
    assert "ya29" not in caplog.text and "assertion" not in caplog.text
    stolen = google.key_file.replace("archive@", "somebody@")
    with pytest.raises(api.Unauthorised, match="does not take"):
        vault("gcs", dataclasses.replace(over_gcs(google), secrets={"service_account": stolen})).exists(PATH)
    for wrong in ("{}", "not json", '{"client_email": "a", "private_key": "b"}'):
        with pytest.raises(api.Permanent):
            secrets = {"service_account": wrong}
            vault("gcs", dataclasses.replace(over_gcs(google), secrets=secrets)).exists(PATH)


def test_a_file_is_locked_until_its_date_once(google):
    opened = google_at(google, "", "locked")
    opened.put(PATH, PDF, key="k")
    until = clock.now() + timedelta(days=400)
    assert isinstance(opened, api.Locking) and opened.locked_until(PATH) is None
    opened.lock(PATH, until)
    held = opened.locked_until(PATH)
    assert held is not None and until <= held <= until + timedelta(seconds=1)
    opened.lock(PATH, until - timedelta(days=300))
    assert opened.locked_until(PATH) == held, "a longer lock stays"
    with pytest.raises(api.Missing):
        opened.lock("none.pdf", until)


def test_a_store_that_cannot_lock_says_how_to_mend_it(google):
    opened = google_at(google, "", "unlocked")
    opened.put(PATH, PDF, key="k")
    until = clock.now() + timedelta(days=4)
    for answer, told in (
        (reply(412, b"no retention"), "not set up to lock files: “no retention”"),
        (reply(200), "does not show it"),
    ):
        with (
            between(google.url, once("PATCH", answer)) as url,
            pytest.raises(api.Permanent, match=told),
        ):
            google_at(google, url, "unlocked").lock(PATH, until)


@pytest.mark.stress
def test_a_hundred_megabytes_go_there_and_back(google, over_ssh):
    large = PDF * (100 * 2**20 // len(PDF))
    for opened in (google_at(google, "", "large"), over_ssh(folder="large")):
        stored = opened.put("large.evidence.zip", large, key="k")
        assert stored.size == len(large) and stored.sha256 == hashlib.sha256(large).hexdigest()


# --- what all share


def test_a_store_cannot_name_files_elsewhere():
    class Liar:
        host = "liar"

        def listed(self, _steps):
            yield ["top", "..", "x.pdf"], 1
            yield ["elsewhere", "y.pdf"], 1
            yield ["top", "z.pdf"], 1

        def link(self, _steps):
            return ""

    assert [each.path for each in shelving.Vault(Liar(), ["top"]).files()] == ["z.pdf"]


def test_a_store_that_kept_other_bytes_is_not_believed():
    class Forgetful:
        host = "forgetful"

        def size(self, _steps):
            return None

        def create(self, _steps, _content, _key):
            return True

        def read(self, _steps):
            return PDF[:-1]

    with pytest.raises(api.Temporary, match="kept other bytes"):
        shelving.Vault(Forgetful(), []).put(PATH, PDF, key="k")


@pytest.mark.parametrize(
    "body",
    [b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', b"<html><p>Sign in", b"",
     b"\xff\xfe", b"<a>" * 40 + b"</a>" * 40],
)  # fmt: skip
def test_hostile_xml_is_refused(body):
    with pytest.raises(api.Permanent, match="not what S3 sends"):
        markup.read(body, "S3")
