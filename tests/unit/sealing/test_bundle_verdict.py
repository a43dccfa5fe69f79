"""Evidence bundles: the sealed certificate must vouch for everything, and tampering is named."""

import hashlib
import io
import json
import zipfile

import pytest
from tests.unit.sealing.sealing_cast import AT, CERTIFICATE, Contract, root, typeset, workspace

from undersign.journal import chain
from undersign.sealing import pades, verdict
from undersign.sealing.crypto import authority
from undersign.sealing.judging import evidence


def pem(der):
    import base64

    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def history(contract="ctr_1", count=5):
    entries, previous = [], chain.FIRST
    for position in range(1, count + 1):
        entry = {
            "workspace": "wsp_1",
            "subject": contract,
            "position": position,
            "event": "contract.viewed",
            "at": f"2026-11-22T10:0{position}:00.000000Z",
            "actor_kind": "signer",
            "actor_id": "rcp_1",
            "facts": {"n": position},
            "commitment": "",
            "previous": previous,
        }
        previous = chain.entry_hash(entry)
        entries.append({**entry, "hash": previous})
    return entries


def lines(entries):
    return b"".join(chain.canonical(entry) + b"\n" for entry in entries)


def facts(contract_pdf, entries, files, **over):
    return {
        "contract": "ctr_1",
        "contract_sha256": hashlib.sha256(contract_pdf).hexdigest(),
        "events": {"count": len(entries), "head": entries[-1]["hash"]},
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        **over,
    }


def certificate(stated, identity=None):
    paper = typeset(CERTIFICATE, facts=json.dumps(stated))
    return pades.certify(paper, (identity or workspace()).key(), AT, reason="Certificate of completion")


def contents(contract_pdf, **over):
    bound = {"README.txt": b"Read me", "consents/rcp_1.json": b'{"version": 1}'}
    entries = history()
    files = {
        "contract.pdf": contract_pdf,
        "certificate.pdf": certificate(facts(contract_pdf, entries, bound, **over)),
        "events.jsonl": lines(entries),
        "chain/root.pem": pem(root().certificate),
        "chain/seal.pem": pem(workspace().certificate),
    }
    return files | bound


def packed(files, contract="ctr_1", manifest=None):
    listed = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    stated = manifest or {"format": evidence.FORMAT, "contract": contract, "files": listed}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in sorted({**files, "manifest.json": json.dumps(stated).encode()}.items()):
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


@pytest.fixture(scope="module")
def files(sealed):
    return contents(sealed.pdf)


def judged(data, roots):
    found = verdict.judge_bundle(data, trust=roots)
    return str(found.verdict), {reason.code for reason in found.reasons}


def test_a_whole_bundle_is_authentic(files, roots):
    found = verdict.judge_bundle(packed(files), trust=roots, thorough=True)
    assert (found.verdict, found.reasons, found.kind) == ("AUTHENTIC", [], "bundle")
    roles = [s.role for s in found.signatures]
    assert roles == ["issue", "signer", "signer", "seal", "certification"]
    assert verdict.judge(packed(files), trust=roots).verdict == "AUTHENTIC"


def test_deflated_is_as_good(files, roots):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed(files))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert judged(out.getvalue(), roots) == ("AUTHENTIC", set())


def test_the_same_contract_under_another_certificate(files, roots):
    other = Contract(["Somebody Else"]).whole().pdf
    assert judged(packed({**files, "contract.pdf": other}), roots) == ("ALTERED", {"other-contract"})


def test_another_contracts_number_in_the_manifest(files, roots):
    assert judged(packed(files, contract="ctr_2"), roots) == ("ALTERED", {"other-contract"})


def _edit(entries, position, **change):
    entries[position] = {**entries[position], **change}
    return entries


def _rehashed():
    """A forger recomputes every hash: only the end betrays it."""
    entries = _edit(history(), 1, actor_id="rcp_9")
    previous = chain.FIRST
    for number, entry in enumerate(entries):
        fixed = {**entry, "previous": previous}
        previous = chain.entry_hash(fixed)
        entries[number] = {**fixed, "hash": previous}
    return entries


@pytest.mark.parametrize(
    ("trail", "codes"),
    [
        (lambda: _edit(history(), 1, actor_id="rcp_9"), {"events-changed"}),
        (_rehashed, {"events-other-end"}),
        (lambda: history()[:-1], {"events-other-end"}),
        (lambda: history()[1:], {"events-other-end", "events-changed"}),
        (lambda: [*history()[:1], *history()[2:]], {"events-other-end", "events-changed"}),
        (lambda: history(count=6), {"events-other-end"}),
        (lambda: history("ctr_2"), {"events-other-end"}),
        (lambda: list(reversed(history())), {"events-other-end", "events-changed"}),
    ],
)
def test_a_trail_of_events_tampered_with(files, roots, trail, codes):
    assert judged(packed({**files, "events.jsonl": lines(trail())}), roots) == ("ALTERED", codes)


@pytest.mark.parametrize("junk", [b"", b"{", b"[]\n", b"\xff\xfe", b'{"hash": 1}\n'])
def test_a_trail_that_is_none(files, roots, junk):
    assert judged(packed({**files, "events.jsonl": junk}), roots)[0] == "ALTERED"


def test_files_swapped_added_and_lost(files, roots):
    swapped = {**files, "consents/rcp_1.json": b'{"version": 2}'}
    assert judged(packed(swapped), roots) == ("ALTERED", {"file-changed"})
    assert judged(packed({**files, "consents/new.json": b"{}"}), roots) == ("INCOMPLETE", {"unbound-file"})
    lost = {name: data for name, data in files.items() if not name.startswith("consents/")}
    assert judged(packed(lost), roots) == ("INCOMPLETE", {"missing-file"})
    foreign = authority.make_root("Northwind Cloud", at=AT)
    assert judged(packed({**files, "chain/root.pem": pem(foreign.certificate)}), roots) == (
        "ALTERED",
        {"chain-differs"},
    )


@pytest.mark.parametrize("name", ["contract.pdf", "certificate.pdf", "events.jsonl"])
def test_a_part_missing(files, roots, name):
    lost = {key: data for key, data in files.items() if key != name}
    assert judged(packed(lost), roots) == ("INCOMPLETE", {"missing-file"})


def test_manifests_that_lie(files, roots):
    listed = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    wrong = {**listed, "README.txt": "0" * 64}
    for stated, code in (
        ({"format": "else", "contract": "ctr_1", "files": listed}, "manifest"),
        ({"format": evidence.FORMAT, "contract": "ctr_1", "files": wrong}, "file-changed"),
        ({"format": evidence.FORMAT, "contract": "ctr_1", "files": {}}, "unlisted-file"),
        ([1], "manifest"),
    ):
        assert judged(packed(files, manifest=stated), roots) == ("ALTERED", {code})


def test_parts_in_each_others_place(files, roots):
    swapped = {**files, "contract.pdf": files["certificate.pdf"], "certificate.pdf": files["contract.pdf"]}
    found, codes = judged(packed(swapped), roots)
    assert found == "ALTERED" and "wrong-kind" in codes


def test_a_certificate_without_facts(files, roots, sealed):
    bare = pades.certify(typeset("#set document(title: [x])\nHi"), workspace().key(), AT)
    assert judged(packed({**files, "certificate.pdf": bare}), roots) == ("ALTERED", {"facts"})


def test_a_forger_with_an_authority_of_his_own(roots):
    fake = authority.make_root("Northwind Cloud", at=AT.replace(day=1))
    seal = authority.issue_seal(
        fake, organisation="Northwind Cloud", workspace_id="wsp_1", at=AT.replace(day=1)
    )
    forged = Contract(["Carol"], seal_identity=seal).whole().pdf
    files = contents(forged)
    files["certificate.pdf"] = certificate(
        facts(
            forged, history(), {k: v for k, v in files.items() if k in ("README.txt", "consents/rcp_1.json")}
        ),
        seal,
    )
    del files["chain/seal.pem"]
    files["chain/root.pem"] = pem(fake.certificate)
    assert judged(packed(files), roots)[0] == "UNKNOWN-ISSUER"


def test_zips_that_could_be_read_in_two_ways(files, roots):
    data = packed(files)
    assert judged(b"#!" + data, roots)[0] in ("ALTERED", "UNREADABLE")
    assert judged(data + b"\n", roots)[0] in ("ALTERED", "UNREADABLE")
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("README.txt", b"other")
    assert judged(out.getvalue(), roots)[0] == "ALTERED"
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../escape", b"x")
    assert "bundle-ambiguous" in judged(out.getvalue(), roots)[1]


def test_broken_zips_are_unreadable(files, roots):
    data = packed(files)
    for broken in (data[: len(data) // 2], b"PK\x03\x04" + b"\x00" * 50, b""):
        assert judged(broken, roots) == ("UNREADABLE", {"bundle-unreadable"})


def test_no_flipped_content_byte_is_accepted(files, roots):
    """A flip in each 2503rd byte of what the bundle holds."""
    for name, data in files.items():
        for at in range(0, len(data), 2503):
            changed = bytearray(data)
            changed[at] ^= 4
            found, codes = judged(packed({**files, name: bytes(changed)}), roots)
            assert found != "AUTHENTIC" or name.startswith("chain/"), (name, at)
