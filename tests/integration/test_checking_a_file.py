"""Anybody may check a file: by its hash, or whole; what is unknown looks alike, nothing is kept (AT-23)."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys

import pytest
from django.test import Client
from tests import instance
from tests.attacks import isa, parts

from undersign.contracts import document
from undersign.journal import clock
from undersign.sealing import keys, pades, verdict
from undersign.web.verify import asked
from undersign.workspaces import tries


@pytest.fixture(autouse=True)
def fresh_counters(world):
    for what in ("hash", "whole", "report"):
        tries.forget("", f"verify {what} 127.0.0.1")


@pytest.fixture
def contract(world, work):
    made = world.signed_by_all(work)
    work()
    return made


@pytest.fixture
def stranger():
    return Client(HTTP_HOST="localhost")


def known(client: Client, *hashes: str):
    return client.post("/verify/known", {"sha256": list(hashes)}, content_type="application/json")


def upload(client: Client, path, data: bytes):
    path.write_bytes(data)
    with path.open("rb") as file:
        return client.post("/verify", {"file": file})


def test_files_that_were_handed_out_are_told_of_and_no_others(world, contract, stranger):
    told = {}
    for row in document.of(contract):
        (found,) = known(stranger, row.sha256).json()["known"] or [None]
        told[row.kind] = found and found["what"]
        assert found is None or found["workspace"] == world.workspace.name
        assert "Carol" not in str(found)
    handed_out = {"issued": "step", "act": "step", "sealed": "sealed", "certificate": "certificate"}
    assert {kind: what for kind, what in told.items() if what} == {**handed_out, "bundle": "bundle"}
    assert told["base"] is None


def test_all_that_is_unknown_looks_alike(contract, stranger):
    base = document.find(contract, document.BASE).sha256
    answers = [known(stranger, sha256) for sha256 in (base, "0" * 64, hashlib.sha256(b"x").hexdigest())]
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b'{"known": []}')}


@pytest.mark.parametrize(
    "body", ['{"sha256": ["x"]}', '{"sha256": "' + "0" * 64 + '"}', "[]", "", '{"sha256": [1]}']
)
def test_what_is_no_question_gets_no_answer(stranger, body):
    answer = stranger.post("/verify/known", body, content_type="application/json")
    assert answer.status_code == 400
    assert stranger.post("/verify/known", {"sha256": "0" * 64}).status_code == 400


def test_sixty_questions_from_one_address(stranger):
    for _ in range(asked.BY_HASH):
        assert known(stranger, "0" * 64).status_code == 200
    refused = known(stranger, "0" * 64)
    assert refused.status_code == 429 and refused.json()["do"]
    assert stranger.post("/verify", {"sha256": "0" * 64}).status_code == 429
    assert Client(HTTP_HOST="localhost", REMOTE_ADDR="203.0.113.9").get("/verify").status_code == 200
    assert known(Client(HTTP_HOST="localhost", REMOTE_ADDR="203.0.113.9"), "0" * 64).status_code == 200
    tries.forget("", "verify hash 203.0.113.9")
    assert asked._asker("2001:db8::1") == asked._asker("2001:db8::ffff:2") == "2001:db8::/64"


def test_whole_files_and_the_report_on_one(world, contract, stranger, tmp_path):
    sealed = document.find(contract, document.SEALED).read()
    rows = len(document.of(contract))
    shown = upload(stranger, tmp_path / "contract.pdf", sealed)
    assert shown.status_code == 200 and "Authentic" in shown.text and "Carol Ortiz" in shown.text
    told = re.search(r'name="judgement" value="([^"]+)"', shown.text)[1]
    report = stranger.post("/verify/report", {"judgement": told})
    assert report.headers["Content-Type"] == "application/pdf"
    assert verdict.judge(report.content, trust=[keys.root_pem()], thorough=True).verdict == "AUTHENTIC"
    upload(stranger, tmp_path / "contract.pdf", sealed)
    assert len(document.of(contract)) == rows and world.events(contract).count("document.checked") == 1
    for forged in ("", told[:-1], told + "x"):
        assert stranger.post("/verify/report", {"judgement": forged}).status_code == 422
    altered = upload(stranger, tmp_path / "contract.pdf", parts.appended(sealed, isa.other_content))
    assert (
        "Altered" in altered.text
        and "revision 7, TOTAL-FAILED / FORMAT_FAILURE, changed-after" in altered.text
    )


def test_what_the_true_key_sealed_beside_the_record(contract, stranger, tmp_path):
    """A stolen seal key makes files whose every signature holds; the record does not know them."""
    acts = [row.read() for row in document.revisions(contract) if row.kind == document.ACT]
    forged = pades.seal(acts[-1], keys.seal_of(contract.workspace_id), clock.now(), name="Northwind")
    assert verdict.judge(forged, trust=[keys.root_pem()], thorough=True).verdict == "AUTHENTIC"
    shown = upload(stranger, tmp_path / "contract.pdf", forged)
    assert "ALTERED" in shown.text and "not-the-logged-file" in shown.text


@pytest.mark.parametrize("data", [b"\x00", b"hello", b"PK\x03\x04", b"%PDF-1.7\n%%EOF\n", b"<script>"])
def test_junk_is_judged_and_not_stumbled_over(stranger, tmp_path, data):
    shown = upload(stranger, tmp_path / "<b>junk.pdf", data)
    assert shown.status_code == 200 and "UNREADABLE" in shown.text and "<b>junk" not in shown.text


def test_twenty_files_from_one_address(stranger, tmp_path):
    for _ in range(asked.WHOLE):
        assert tries.take("", "verify whole 127.0.0.1", at_most=asked.WHOLE)
    assert upload(stranger, tmp_path / "one.pdf", b"hello").status_code == 429


def test_nothing_given_is_asked_for(stranger):
    assert "Choose a file first." in stranger.post("/verify", {}).text
    assert "This is not a SHA-256." in stranger.post("/verify", {"sha256": "abc"}).text


def test_the_command_writes_the_same_report(contract, tmp_path):
    (tmp_path / "contract.pdf").write_bytes(document.find(contract, document.SEALED).read())
    data, report = instance.running().data, tmp_path / "report.pdf"
    command = [sys.executable, "-m", "undersign.cli.main", "verify", "--data", str(data), "--language", "es"]
    done = subprocess.run(
        [*command, "--report", str(report), str(tmp_path / "contract.pdf")],
        env={**os.environ},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0 and "El archivo está completo" in done.stdout, done.stderr
    judged = verdict.judge(report.read_bytes(), trust=[keys.root_pem()], thorough=True)
    assert (judged.verdict, judged.kind) == ("AUTHENTIC", "certificate")
