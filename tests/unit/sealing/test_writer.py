"""The writer: every step appends, is deterministic, and other people's validators accept the result."""

import re
from datetime import timedelta

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.sealing.sealing_cast import AT, METHOD, SUMMARY, Contract, root, run, tool, typeset, workspace

from undersign.sealing import pades, pades_pyhanko, verdict
from undersign.sealing.crypto import authority
from undersign.sealing.judging import judge
from undersign.sealing.pades import FieldSpec, Unsignable
from undersign.sealing.pdf import revision


def test_each_step_only_appends(sealed):
    for before, after in zip(sealed.steps, sealed.steps[1:], strict=False):
        assert after.startswith(before)


def test_same_input_same_bytes():
    contract = Contract().prepare()
    key = workspace().key()
    again = [pades.issue(contract.pdf, key, AT, name="N") for _ in range(2)]
    assert again[0] == again[1]


def test_cutting_back_gives_the_file_each_signer_signed(sealed, roots):
    found = verdict.judge_pdf(sealed.pdf, trust=roots).signatures
    for signature, step in zip(found, sealed.steps[1:], strict=True):
        assert signature.sha256 == verdict.judge_pdf(step, trust=roots).sha256


def test_pyhanko_accepts_every_signature(sealed, roots):
    opinions = judge.validate(sealed.pdf, roots)
    assert [o.field for o in opinions] == ["undersign_issue", "sig_0", "sig_1", "undersign_seal"]
    assert all(o.accepted for o in opinions), opinions
    assert opinions[-1].coverage == "ENTIRE_FILE"


def test_pdfsig_mutool_and_qpdf_agree(sealed, tmp_path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed.pdf)
    told = run(tool("pdfsig"), path)
    assert told.count("Signature is Valid") == 4 and told.count("Total document signed") == 1
    told = run(tool("mutool"), "sign", "-v", path)
    assert "unchanged since signing" in told and "Digest error" not in told
    assert "No syntax or stream encoding errors found" in run(tool("qpdf"), "--check", path)


def test_openssl_verifies_each_container(sealed, tmp_path):
    openssl, anchor = tool("openssl"), tmp_path / "root.pem"
    (tmp_path / "root.der").write_bytes(root().certificate)
    run(openssl, "x509", "-inform", "DER", "-in", tmp_path / "root.der", "-out", anchor)
    ranges = re.findall(rb"/ByteRange\[0 (\d+) (\d+) (\d+)", sealed.pdf)
    assert len(ranges) == 4
    for start, resume, rest in (tuple(map(int, numbers)) for numbers in ranges):
        (tmp_path / "cms").write_bytes(bytes.fromhex(sealed.pdf[start + 1 : resume - 1].decode()))
        (tmp_path / "data").write_bytes(sealed.pdf[:start] + sealed.pdf[resume : resume + rest])
        told = run(
            *(openssl, "cms", "-verify", "-inform", "DER", "-binary", "-in", tmp_path / "cms"),
            *("-content", tmp_path / "data", "-CAfile", anchor, "-purpose", "any", "-cades"),
            *("-attime", str(int(AT.timestamp()) + 3600), "-out", tmp_path / "out"),
        )
        assert "successful" in told.lower(), told


@pytest.mark.parametrize("first", [pades, pades_pyhanko])
@pytest.mark.parametrize("second", [pades, pades_pyhanko])
def test_two_implementations_continue_each_other(first, second, roots):
    contract = Contract(["Carol Ortiz"], hands=first).prepare().issue()
    contract.hands = second
    contract.act(0)
    contract.hands = first
    found = verdict.judge_pdf(contract.seal().pdf, trust=roots, thorough=True)
    assert found.verdict == "AUTHENTIC", found.to_json()


@pytest.mark.parametrize("hands", [pades, pades_pyhanko])
@pytest.mark.parametrize("values", [{}, {"date_0": ""}, {"agree_0": False}, {"agree_0": "yes"}])
def test_fields_left_empty_stay_valid_to_the_end(hands, values, roots):
    contract = Contract(["Carol"]).prepare().issue()
    who = authority.issue_signer(root(), name="Carol", email="", method=METHOD, at=AT)
    pdf = hands.act(contract.pdf, "sig_0", who.key(), AT, values=values, name="Carol")
    pdf = pades.seal(pdf, workspace().key(), AT, appearance=typeset(SUMMARY))
    found = verdict.judge_pdf(pdf, trust=roots, thorough=True)
    assert found.verdict == "AUTHENTIC", found.to_json()


def test_rsa_on_request(roots):
    contract = Contract(["Carol Ortiz"], seal_identity=workspace(algorithm="RSA-2048"))
    contract.prepare().issue().act(0, algorithm="RSA-2048").seal()
    assert verdict.judge_pdf(contract.pdf, trust=roots, thorough=True).verdict == "AUTHENTIC"


def test_ed25519_is_refused():
    with pytest.raises(ValueError, match="P-256 or RSA-2048"):
        _ = authority.Identity(_ed25519(), ()).key().algorithm


def _ed25519():
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    return key.private_bytes(s.Encoding.DER, s.PrivateFormat.PKCS8, s.NoEncryption())


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=120).map(str.strip)
EVERY_SCRIPT = [
    "Zoë Ångström-Çelik",
    "Ελένη Παπαδοπούλου",
    "Владимир Кузнецов",
    "محمد بن راشد",
    "שרה לוי",
    "आराध्या शर्मा",
    "王小明",
    "김민준",
    "Nguyễn Thị Hương",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 😀",
    "a(b)c\\d<e>f/g%h",
    "Wolfeschlegelsteinhausenbergerdorff " * 6,
]


@settings(max_examples=6)
@given(st.lists(NAMES.filter(bool), min_size=1, max_size=4))
def test_any_names_sign(names):
    contract = Contract(names).whole()
    found = verdict.judge_pdf(contract.pdf, trust=[root().certificate])
    assert found.verdict == "AUTHENTIC", found.to_json()
    assert [s.signer for s in found.signatures[1:-1]] == names


@settings(max_examples=6)
@given(order=st.permutations([0, 1, 2]), filled=st.sets(st.sampled_from(range(3))), acting=st.integers(0, 3))
def test_any_order_any_fields_any_number_of_acts(order, filled, acting):
    contract = Contract(["Carol", "Dan", "Eve"]).prepare().issue()
    for i in order[:acting]:
        contract.act(i, fill=i in filled)
    found = verdict.judge_pdf(contract.seal().pdf, trust=[root().certificate], thorough=True)
    assert found.verdict == "AUTHENTIC", found.to_json()
    assert len(found.unsigned) == 3 - acting


def test_pyhanko_accepts_five_signers():
    contract = Contract(EVERY_SCRIPT[2:7]).whole()
    assert all(o.accepted for o in judge.validate(contract.pdf, [root().certificate]))


def test_twenty_signers_in_every_script(tmp_path):
    names = [f"{EVERY_SCRIPT[i % len(EVERY_SCRIPT)]} {i}".strip() for i in range(20)]
    contract = Contract(names).whole()
    found = verdict.judge_pdf(contract.pdf, trust=[root().certificate])
    assert found.verdict == "AUTHENTIC", found.to_json()
    assert [s.signer for s in found.signatures[1:-1]] == names
    path = tmp_path / "many.pdf"
    path.write_bytes(contract.pdf)
    assert run(tool("pdfsig"), path).count("Signature is Valid") == 22


def test_filled_fields_are_drawn_and_readable(sealed):
    document = pdfium.PdfDocument(sealed.pdf)
    document.init_forms()
    blank = pdfium.PdfDocument(sealed.steps[0])
    blank.init_forms()
    for page in (1, 2, 3):
        drawn, empty = (d[page].render(scale=1, grayscale=True).to_pil() for d in (document, blank))
        assert sum(drawn.histogram()[:128]) > sum(empty.histogram()[:128]) + 100
    file = revision.File(sealed.pdf)
    filled = [file.dictionary(ref) for ref in file.array(file.dictionary(file.catalog["AcroForm"])["Fields"])]
    values = {f["T"]: f.get("V") for f in filled if f["FT"] != "Sig"}
    assert values[b"date_0"] == b"22 Nov 2026" and values[b"agree_1"] == "Yes"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"field": "sig_9"}, "no-such-field"),
        ({"field": "date_0"}, "not-a-signature-field"),
        ({"field": "undersign_issue"}, "signed-already"),
        ({"values": {"date_1": "x"}}, "not-own-field"),
        ({"values": {"date_0": "x"}}, "no-appearance"),
        ({"values": {"date_0": True}}, "not-a-checkbox"),
        ({"at": AT + timedelta(days=3)}, "certificate-not-valid-then"),
    ],
)
def test_an_act_that_may_not_be(change, code):
    contract = Contract(["Carol", "Dan"]).prepare().issue()
    who = authority.issue_signer(root(), name="Carol", email="", method=METHOD, at=AT)
    asked = {"field": "sig_0", "at": AT, "values": {}, **change}
    field, at = asked.pop("field"), asked.pop("at")
    with pytest.raises(Unsignable) as refused:
        pades.act(contract.pdf, field, who.key(), at, **asked)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "specs",
    [
        [FieldSpec("a.b", "text", 1)],
        [FieldSpec("a", "text", 1), FieldSpec("a", "date", 1)],
        [FieldSpec("a", "text", 99)],
        [FieldSpec("a", "text", 1, w=-1)],
        [FieldSpec("a", "seal", 1), FieldSpec("b", "seal", 1)],
    ],
)
def test_fields_that_cannot_be_placed(specs):
    with pytest.raises(ValueError, match="."):
        pades.prepare(typeset("#set document(title: [x])\nHello"), specs)


def test_a_second_signature_box_is_drawn_by_the_one_signature(roots):
    paper = typeset("#set document(title: [x])\nHello")
    boxes = [
        FieldSpec(n, "signature", 1, 72, y, 100, 30, n, "carol") for n, y in (("one", 600), ("two", 500))
    ]
    pdf = pades.issue(pades.prepare(paper, boxes), workspace().key(), AT)
    who = authority.issue_signer(root(), name="Carol", email="c@example.com", method=METHOD, at=AT)
    mark = typeset("#set document(title: [x])\n#set page(width: 100pt, height: 30pt, margin: 2pt)\nCarol")
    pdf = pades.act(pdf, "one", who.key(), AT, appearances={"one": mark, "two": mark}, name="Carol")
    pdf = pades.seal(pdf, workspace().key(), AT)
    found = verdict.judge_pdf(pdf, trust=roots, thorough=True)
    assert found.verdict == "AUTHENTIC", found.to_json()
    assert [s.role for s in found.signatures] == ["issue", "signer", "seal"]


def test_a_pdf_sealed_once(roots):
    pdf = pades.certify(
        typeset("#set document(title: [x])\nHello"), workspace().key(), AT, reason="Certificate"
    )
    found = verdict.judge_pdf(pdf, trust=roots, thorough=True)
    assert (found.verdict, found.kind) == ("AUTHENTIC", "certificate")
