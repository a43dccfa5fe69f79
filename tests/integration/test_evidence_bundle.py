"""A finished contract's bundle convinces without us: three verifiers that share nothing agree on it.

`undersign verify`, the independent script in docs, and (in the browser stories) verify.html. Sixty forgeries
are refused by each, with the name of what is wrong. ../shared is not needed.
"""

from __future__ import annotations

import io
import json
import re
import runpy
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from tests import bundles, world

from undersign.archive import bundle
from undersign.contracts import document
from undersign.journal import clock, ledger
from undersign.sealing import keys, verdict
from undersign.sealing.crypto import authority

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "verify_bundle.py"


@pytest.fixture(scope="module")
def proven(instance):
    """{bundle, root}: of a contract that two people signed, with the proofs from the ledger."""
    from tests import children

    with world.entered() as cast, children.working_here() as work:
        contract = cast.signed_by_all(work)
        before = document.Document.objects.get(contract=contract, kind=document.BUNDLE, number=0)
        ledger.integrate(contract.workspace_id)
        row = bundle.prove(contract)
        assert row.number == 1 and row.sha256 != before.sha256
        assert bundle.prove(contract).sha256 == row.sha256
        assert "evidence.proven" in cast.events(contract)
        yield {"bundle": row.read(), "before": before.read(), "root": keys.root_pem(), "contract": contract}


def ours(data: bytes, root: bytes) -> tuple[str, str]:
    found = verdict.judge_bundle(data, trust=[root])
    return str(found.verdict), " ".join(reason.sentence for reason in found.reasons)


def theirs(folder: Path, data: bytes, root: bytes) -> tuple[str, str]:
    """The script, run in this process: sixty interpreters would take longer than all the verifying."""
    (folder / "root.pem").write_bytes(root)
    (folder / "it.evidence.zip").write_bytes(data)
    given = [str(SCRIPT), "--trust", str(folder / "root.pem"), str(folder / "it.evidence.zip")]
    out, before = io.StringIO(), sys.argv
    sys.argv = given
    try:
        with redirect_stdout(out), pytest.raises(SystemExit) as ended:
            runpy.run_path(str(SCRIPT), run_name="__main__")
    finally:
        sys.argv = before
    verdict_line = next(line for line in out.getvalue().split("\n") if line and not line.startswith(" "))
    assert (not ended.value.code) == verdict_line.startswith("AUTHENTIC")
    return verdict_line.split("  ")[0], out.getvalue()


def test_the_script_needs_nothing_of_this_tree(proven, tmp_path):
    (tmp_path / "root.pem").write_bytes(proven["root"])
    (tmp_path / "it.zip").write_bytes(proven["bundle"])
    command = [sys.executable, "-I", "-c", _ALONE, str(SCRIPT), "--trust", "root.pem", "it.zip"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, ""), said
    assert said.stdout.count("contract.pdf, signed: ") == 4 and "AUTHENTIC  it.zip" in said.stdout
    assert said.stdout.count("contract.pdf, stamped: ") == 1
    assert "not checked: whether each revision changes only what signing may" in said.stdout


_ALONE = """
import runpy, socket, sys
sys.argv.pop(0)
socket.socket = None
sys.modules["undersign"] = None
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_the_script_is_short_and_imports_nothing_of_ours():
    text = SCRIPT.read_text()
    assert len(text.splitlines()) <= 200
    assert "undersign" not in "".join(line for line in text.split("\n") if "import " in line)


def test_it_is_authentic_with_and_without_its_proofs(proven, tmp_path):
    for each in ("before", "bundle"):
        assert ours(proven[each], proven["root"]) == ("AUTHENTIC", "")
        assert theirs(tmp_path, proven[each], proven["root"])[0] == "AUTHENTIC"
    assert (
        verdict.judge_bundle(proven["bundle"], trust=[proven["root"]], thorough=True).verdict == "AUTHENTIC"
    )


def test_a_bundle_that_was_cut_off_is_called_unreadable_by_both(proven, tmp_path):
    cut = proven["bundle"][:-40]
    assert ours(cut, proven["root"])[0] == "UNREADABLE"
    assert theirs(tmp_path, cut, proven["root"])[0] == "UNREADABLE"


@pytest.mark.law("UE-7", "EV-5")
def test_it_holds_what_a_court_asks_for(proven):
    files = bundles.unpacked(proven["bundle"])
    events = [json.loads(line) for line in files["events.jsonl"].decode().split("\n") if line]
    assert {f"ledger/{e['position']:04d}.tlog-proof" for e in events} <= set(files)
    record = json.loads(files["record.json"])
    contract = proven["contract"]
    assert record["template"]["content_sha256"] == contract.version.content_sha256
    assert record["template"]["values"] == contract.values
    kinds = [row["kind"] for row in record["revisions"]]
    assert kinds == ["base", "issued", "act", "act", "sealed"]
    assert all(row["checks"] for row in record["recipients"] if row["signed_at"])
    assert {"verify.html", "chain/root.pem", "certificate.pdf", "manifest.p7s"} <= set(files)
    assert files["verify.py"] == SCRIPT.read_bytes()
    for name in files:
        if name.startswith("consents/rcp_"):
            told = json.loads(files[name])
            assert f"consents/text-{told['text_sha256'][:16]}.md" in files


def test_openssl_agrees_on_the_seal_over_the_manifest(proven, tmp_path):
    for name in ("manifest.json", "manifest.p7s"):
        (tmp_path / name).write_bytes(bundles.unpacked(proven["bundle"])[name])
    (tmp_path / "root.pem").write_bytes(proven["root"])
    command = (
        "openssl cms -verify -binary -inform DER -in manifest.p7s -content manifest.json -CAfile root.pem"
    )
    said = subprocess.run(
        [*command.split(), "-purpose", "any", "-out", "/dev/null"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr


def test_openssl_agrees_on_the_time_stamp(proven, tmp_path):
    """`openssl ts` on the token in stamps/, over all of contract.pdf but the hole that the token lies in."""
    files = bundles.unpacked(proven["bundle"])
    (tmp_path / "token").write_bytes(files["stamps/undersign_stamp_1.tst"])
    (tmp_path / "root.pem").write_bytes(proven["root"])
    pdf = files["contract.pdf"]
    start, end, rest = map(int, re.findall(rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)", pdf)[-1])
    (tmp_path / "covered").write_bytes(pdf[:start] + pdf[end : end + rest])
    command = "openssl ts -verify -in token -token_in -data covered -CAfile root.pem"
    said = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in said.stdout, said


@pytest.mark.parametrize("name", bundles.TAMPERS)
def test_what_was_done_to_it_is_named(proven, tmp_path, name):
    how, named = bundles.TAMPERS[name]
    made = how(bundles.unpacked(proven["bundle"]))
    data = made if isinstance(made, bytes) else bundles.packed(made)
    for verdict_, said in (ours(data, proven["root"]), theirs(tmp_path, data, proven["root"])):
        assert verdict_ != "AUTHENTIC"
        assert named in said, said


def test_an_operator_s_own_forgery_of_a_time_stamp_is_named(proven, tmp_path):
    """Under a manifest sealed anew, so that nothing but the stamp itself speaks against it."""
    files, key = bundles.unpacked(proven["bundle"]), keys.seal_of(proven["contract"].workspace_id)
    again = bundles.resealed(files, files["contract.pdf"], key)
    assert theirs(tmp_path, again, proven["root"])[0] == ours(again, proven["root"])[0] == "AUTHENTIC"
    forged = bundles.stamps_forged(files["contract.pdf"], clock.now().replace(microsecond=0))
    for name, (pdf, expected) in forged.items():
        data = bundles.resealed(files, pdf, key)
        assert ours(data, proven["root"])[0] in (expected, "ALTERED"), name
        found, said = theirs(tmp_path, data, proven["root"])
        assert found == expected and "✗ contract.pdf" in said, (name, said)


def test_a_forger_s_own_authority_is_unknown(proven, tmp_path):
    other = keys.pem(authority.make_root("Northwind Cloud", at=clock.now()).certificate)
    assert ours(proven["bundle"], other)[0] == "UNKNOWN-ISSUER"
    assert theirs(tmp_path, proven["bundle"], other)[0] == "UNKNOWN-ISSUER"


def test_no_bit_of_the_seal_over_the_manifest_is_idle(proven, tmp_path):
    files = bundles.unpacked(proven["bundle"])
    seal = files["manifest.p7s"]
    for at in range(0, len(seal), 5):
        changed = seal[:at] + bytes([seal[at] ^ 1]) + seal[at + 1 :]
        assert ours(bundles.packed({**files, "manifest.p7s": changed}), proven["root"])[0] != "AUTHENTIC", at
    for at in range(0, len(seal), 41):
        changed = seal[:at] + bytes([seal[at] ^ 1]) + seal[at + 1 :]
        data = bundles.packed({**files, "manifest.p7s": changed})
        assert theirs(tmp_path, data, proven["root"])[0] != "AUTHENTIC", at
