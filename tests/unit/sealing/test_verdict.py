"""Judging: what the issue and trust.md name, each told for what it is."""

import re
from datetime import timedelta

import pytest
from tests.unit.sealing.sealing_cast import AT, METHOD, Contract, root, typeset, workspace

from undersign.sealing import pades, verdict
from undersign.sealing.crypto import authority, cms
from undersign.sealing.pdf import revision, widgets
from undersign.sealing.pdf.syntax import Name, Stream


def judged(pdf, roots, **asked):
    found = verdict.judge_pdf(pdf, trust=roots, **asked)
    return str(found.verdict), {reason.code for reason in found.reasons}


def appended(pdf, change):
    """``pdf`` with one more well-formed, unsigned revision that ``change`` fills."""
    target = revision.Revision(revision.File(pdf))
    change(target)
    return target.append()


def new_content(target):
    page = target.file.pages()[0]
    text = Stream({}, b"BT /F1 40 Tf 72 700 Td (One million) Tj ET")
    target.put(page, {**target.file.dictionary(page), "Contents": target.add(text)})


def shadow_content(target):
    stream = target.file.dictionary(target.file.pages()[0])["Contents"]
    target.put(stream, Stream({}, b"0 0 500 800 re f"))


def overlay(target):
    page = target.file.pages()[0]
    entries = target.file.dictionary(page)
    note = {"Type": Name("Annot"), "Subtype": Name("FreeText"), "Rect": [0, 0, 500, 800], "Contents": b"x"}
    target.put(page, {**entries, "Annots": [*target.file.array(entries["Annots"]), target.add(note)]})


def other_date(target):
    date = widgets.find(target.file, "date_0")
    target.put(date.ref, {**date.entries, "V": b"01 Jan 2020"})


def new_pages(target):
    pages = target.file.catalog["Pages"]
    kids = target.file.array(target.file.dictionary(pages)["Kids"])
    target.put(pages, {**target.file.dictionary(pages), "Kids": [kids[-1], *kids[:-1]]})


def second_field(target):
    """Two fields, one signature."""
    seal = widgets.find(target.file, "undersign_seal")
    form = target.file.catalog["AcroForm"]
    twin = target.add({**seal.entries, "T": b"twin"})
    fields = target.file.array(target.file.dictionary(form)["Fields"])
    target.put(form, {"Fields": [*fields, twin], "SigFlags": 3})


def no_change(target):
    target.add({"Type": Name("Nothing")})


def test_an_untouched_contract_is_authentic(sealed, roots):
    found = verdict.judge_pdf(sealed.pdf, trust=roots, thorough=True)
    assert (found.verdict, found.kind, found.reasons, found.unsigned) == ("AUTHENTIC", "contract", [], [])
    carol = found.to_json()["signatures"][1]
    assert (carol["signer"], carol["method"], carol["role"]) == ("Carol Ortiz", METHOD, "signer")
    assert (carol["at"], carol["indication"]) == ("2026-11-22T10:01:00Z", "TOTAL-PASSED")
    assert [s.entire_file for s in found.signatures] == [False, False, False, True]


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.law("UE-7", "P11-2")
def test_one_byte_flipped(sealed, roots, place):
    data = bytearray(sealed.pdf)
    data[int(len(data) * place)] ^= 1
    assert judged(bytes(data), roots)[0] == "ALTERED"


@pytest.mark.parametrize("junk", [b"\n", b" ", b"x", b"%%EOF\n", b"\x00" * 3000, b"1 0 obj\n<<>>\nendobj\n"])
def test_bytes_appended(sealed, roots, junk):
    assert judged(sealed.pdf + junk, roots)[0] == "ALTERED"
    assert "appended" in judged(sealed.pdf + b"junk", roots)[1]


@pytest.mark.parametrize(
    "change", [new_content, shadow_content, overlay, other_date, new_pages, second_field, no_change]
)
def test_an_update_after_the_seal(sealed, roots, change):
    found, codes = judged(appended(sealed.pdf, change), roots)
    assert found == "ALTERED" and "changed-after" in codes


@pytest.mark.parametrize("change", [new_content, shadow_content, overlay, other_date, new_pages])
def test_an_update_between_signatures_though_sealed_after_it(sealed, roots, change):
    sneaked = appended(sealed.steps[-2], change)
    resealed = pades.seal(sneaked, workspace().key(), AT + timedelta(hours=2))
    found, codes = judged(resealed, roots)
    assert found == "ALTERED" and "unexplained-change" in codes


def test_a_signed_revision_that_changes_a_page_too(sealed, roots, monkeypatch):
    """Even the holder of the seal key cannot change a page while sealing."""
    start = pades._start

    def sneaky(file):
        target, importer = start(file)
        new_content(target)
        return target, importer

    monkeypatch.setattr(pades, "_start", sneaky)
    resealed = pades.seal(sealed.steps[-2], workspace().key(), AT + timedelta(hours=2))
    found, codes = judged(resealed, roots)
    assert found == "ALTERED" and "unexplained-change" in codes


def test_a_byte_range_with_a_gap(sealed, roots, monkeypatch):
    """The signed ranges leave out more than the container."""
    close = pades._close

    def gaping(base, tail, start, hole, key):
        wide = hole + tail[tail.index(hole, start) + len(hole) :][:40]
        return close(base, tail, start, bytes(wide), key)

    monkeypatch.setattr(pades, "_close", gaping)
    resealed = pades.seal(sealed.steps[-2], workspace().key(), AT + timedelta(hours=2))
    found, codes = judged(resealed, roots)
    assert found == "ALTERED" and "unexplained-change" in codes


@pytest.mark.parametrize("step", [1, 2, 3])
def test_cut_back_to_an_earlier_revision(sealed, roots, step):
    assert judged(sealed.steps[step], roots) == ("INCOMPLETE", {"not-sealed"})


def test_prepared_only_or_plain(sealed, roots):
    assert judged(sealed.steps[0], roots) == ("INCOMPLETE", {"no-signatures"})
    assert judged(typeset("#set document(title: [x])\nHi"), roots) == ("INCOMPLETE", {"no-signatures"})


def test_a_revision_cut_out_of_the_middle(sealed, roots):
    one, two = len(sealed.steps[2]), len(sealed.steps[3])
    assert judged(sealed.pdf[:one] + sealed.pdf[two:], roots)[0] == "ALTERED"


@pytest.mark.parametrize("cut", [1, 2, 7, 100, 3000, 20_000])
def test_the_end_cut_off(sealed, roots, cut):
    found, codes = judged(sealed.pdf[:-cut], roots)
    assert found == "ALTERED" and codes & {"cut-short", "structure-changed"}


def test_a_forger_with_an_authority_of_the_same_name(roots):
    fake = authority.make_root("Northwind Cloud", at=AT - timedelta(days=1))
    seal = authority.issue_seal(
        fake, organisation="Northwind Cloud", workspace_id="wsp_Northwind Cloud", at=AT
    )
    forged = Contract(["Carol"], seal_identity=seal).whole()
    assert judged(forged.pdf, roots)[0] == "UNKNOWN-ISSUER"
    assert judged(forged.pdf, [fake.certificate])[0] == "UNKNOWN-ISSUER"  # Carol's root is the true one
    assert judged(forged.pdf, [])[0] == "UNKNOWN-ISSUER"


def test_a_signer_who_is_called_like_the_seal(sealed, roots):
    who = authority.issue_signer(root(), name="Northwind Cloud seal", email="", method=METHOD, at=AT)
    resealed = pades.seal(sealed.steps[-2], who.key(), AT + timedelta(hours=2))
    assert judged(resealed, roots) == ("UNKNOWN-ISSUER", {"wrong-role"})


def test_the_seal_of_another_workspace(sealed, roots):
    resealed = pades.seal(sealed.steps[-2], workspace("Southwind").key(), AT + timedelta(hours=2))
    assert judged(resealed, roots) == ("UNKNOWN-ISSUER", {"other-workspace"})


def test_a_seal_dated_before_the_signatures(sealed, roots):
    resealed = pades.seal(sealed.steps[-2], workspace().key(), AT - timedelta(hours=1))
    assert judged(resealed, roots) == ("ALTERED", {"time-order"})


@pytest.mark.law("P11-2")
def test_containers_swapped_between_signatures(sealed, roots):
    holes = list(re.finditer(rb"/Contents<([0-9a-f]+)>", sealed.pdf))
    issue, seal = holes[0], holes[-1]
    assert len(issue[1]) == len(seal[1])
    pdf = bytearray(sealed.pdf)
    pdf[issue.start(1) : issue.end(1)], pdf[seal.start(1) : seal.end(1)] = seal[1], issue[1]
    assert judged(bytes(pdf), roots)[0] == "ALTERED"


def test_nothing_in_a_container_can_vary(sealed, roots):
    """Hex case, padding, and the other half of the curve: outside the signed bytes, told all the same."""
    hole = list(re.finditer(rb"/Contents<([0-9a-f]+)>", sealed.pdf))[-1]
    held = bytes.fromhex(hole[1].decode())
    found = cms.read(held)
    r, s = cms.utils.decode_dss_signature(found.signature)
    mirrored = cms.utils.encode_dss_signature(r, cms.P256_ORDER - s)
    certificates = [found.leaf, *(c for c in found.certificates if c != found.leaf)]
    twin = cms.assemble(found.digest, certificates, found.algorithm, mirrored)
    variants = [hole[1].upper(), hole[1][:-2] + b"01", twin.hex().encode().ljust(len(hole[1]), b"0")]
    for variant in variants:
        assert len(variant) == len(hole[1]) and variant != hole[1]
        pdf = sealed.pdf[: hole.start(1)] + variant + sealed.pdf[hole.end(1) :]
        assert judged(pdf, roots)[0] == "ALTERED"


def test_the_logged_hash_decides(sealed, roots):
    right = verdict.judge_pdf(sealed.pdf, trust=roots).sha256
    assert judged(sealed.pdf, roots, expected_sha256=right.upper()) == ("AUTHENTIC", set())
    assert judged(sealed.pdf, roots, expected_sha256="0" * 64) == ("ALTERED", {"not-the-logged-file"})


def test_unused_fields_are_named_and_allowed(roots):
    contract = Contract(["Carol", "Never signed"]).prepare().issue().act(0).seal()
    found = verdict.judge_pdf(contract.pdf, trust=roots, thorough=True)
    assert (found.verdict, found.unsigned) == ("AUTHENTIC", ["sig_1"])


def test_trust_is_given_as_pem_too(sealed):
    pem = b"-----BEGIN CERTIFICATE-----\n" + _base64(root().certificate) + b"-----END CERTIFICATE-----\n"
    assert judged(sealed.pdf, [pem])[0] == "AUTHENTIC"


def _base64(der):
    import base64

    return base64.encodebytes(der)


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x00" * 100, b"%PDF-1.7\nstartxref\n0\n%%EOF\n", b"hello"]
)
def test_what_is_no_pdf_is_unreadable_with_a_sentence(data, roots):
    for found in (verdict.judge_pdf(data, trust=roots), verdict.judge(data, trust=roots)):
        assert found.verdict == "UNREADABLE"
        assert found.reasons[0].sentence.endswith(".") and "{" not in found.reasons[0].sentence


@pytest.mark.law("EI-4")
def test_every_reason_has_a_sentence_and_no_indication_is_made_up():
    known = {"TOTAL-PASSED", "TOTAL-FAILED", "INDETERMINATE"}
    from undersign.sealing.judging.reasons import RULES, Reason

    for code, rule in RULES.items():
        assert Reason(code).sentence[0].isupper() or Reason(code).sentence[0] == "?", code
        assert Reason(code).sentence.endswith("."), code
        assert rule.indication is None or rule.indication[0] in known
