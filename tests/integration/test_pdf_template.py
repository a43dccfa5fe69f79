"""A PDF template from upload to sealed record: two signers, a field of every kind, and what checkers say."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from django.test import Client
from tests import form
from tests.world import PASSWORD

from undersign.contracts import document, lifecycle
from undersign.contracts.field import PlacedField
from undersign.drafting import render
from undersign.journal.refused import Refused
from undersign.sealing import keys, verdict


def _filled(visit, answers: dict[str, str], files: dict | None = None) -> dict[str, str]:
    asked = {
        q.name: answers.get(q.name, q.value) for q in visit.questions if q.kind not in ("attachment", "image")
    }
    return visit.answer(asked, files or {})


FILES = {"proof": ("../Pass\u202eport.pdf", form.pages()), "logo": ("logo.png", form.png())}


@pytest.fixture
def sent(world, work):
    version = form.published(world)
    contract = world.sent(version=version, values=form.VALUES)
    work()
    contract.refresh_from_db()
    return contract


@pytest.fixture
def sealed(world, work, sent):
    carol = world.proven(world.recipient(sent, "Carol"))
    assert _filled(carol, form.ANSWERS, FILES) == {}
    carol.adopt_throughout("Carol Ortiz", "dancing")
    carol.finish(carol.nonce)
    work()
    dan = world.proven(world.recipient(sent, "Dan"))
    assert [q.name for q in dan.questions if not q.is_hidden] == ["seen_total"]
    dan.adopt_throughout("Dan O’Neil", "caveat")
    dan.finish(dan.nonce)
    work()
    sent.refresh_from_db()
    assert sent.status == lifecycle.SEALED, world.deliveries(sent)
    return sent


def test_what_is_fixed_is_drawn_and_never_asked(world, sent):
    places = {row.name: row for row in PlacedField.objects.filter(contract=sent)}
    assert not {"customer_name", "region", "terms", "stamp"} & places.keys()
    assert places["small__2"].rules["same_as"] == "small"
    base = document.find(sent, document.BASE).read()
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(base))
    assert "Acme Robotics GmbH" in text and "Europe" in text and "Prices are net." in text
    assert sent.page_sizes == [[595.0, 842.0]] * 3
    reading = document.find(sent, document.READING).read().decode()
    assert "was taken from the pages" in reading and 'data-field="seats"' in reading


def test_the_whole_form_is_filled_sealed_and_authentic(world, sealed):
    pdf = document.find(sealed, document.SEALED).read()
    trust = [keys.root().certificate]
    for kind in ("sealed", "certificate", "bundle"):
        judged = verdict.judge(document.find(sealed, kind).read(), trust=trust, thorough=kind == "sealed")
        assert judged.verdict == "AUTHENTIC", (kind, judged.reasons)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        form_ = {str(f.T): f for f in file.Root.AcroForm.Fields}
        said = {name: str(f.get("/V", "")) for name, f in form_.items() if f.FT != "/Sig"}
    assert said["seats"] == "10" and said["total"] == "$449.00" and said["seen_total"] == "$449.00"
    assert said["setup"] == "$250.00" and said["start"] == "December 1, 2026"
    assert said["agree"] == "/Yes" and said["extras"] == "Training, Backup" and said["colour"] == "Blue"
    assert said["shade"] == "Navy" and said["country"] == "Spain" and said["remark"] == ""
    assert form_["country"].FT == "/Ch" and [str(o) for o in form_["country"].Opt] == ["Spain", "Germany"]
    assert said["proof"] == hashlib.sha256(form.pages()).hexdigest()
    assert len(said["logo"]) == 64 and said["own_note"] == "Read before you sign."
    assert said["small"] == said["small__2"] == "CO"


def test_the_attachment_lies_in_record_certificate_and_bundle(sealed):
    (row,) = document.attachments(sealed)
    assert (row.name, row.sha256) == ("Passport.pdf", hashlib.sha256(form.pages()).hexdigest())
    bundle = zipfile.ZipFile(io.BytesIO(document.find(sealed, document.BUNDLE).read()))
    (name,) = [n for n in bundle.namelist() if n.startswith("attachments/")]
    assert bundle.read(name) == form.pages()
    certificate = pypdfium2.PdfDocument(document.find(sealed, document.CERTIFICATE).read())
    told = "".join(page.get_textpage().get_text_range() for page in certificate)
    assert "Passport.pdf" in told and row.sha256[:8] in told


def test_staff_download_an_attachment_and_never_open_it(world, sealed):
    (row,) = document.attachments(sealed)
    client = Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.7")
    client.post("/login", {"email": world.maya.email, "password": PASSWORD})
    answer = client.get(f"/contracts/{sealed.id}/files/attachment-{row.number}")
    assert answer.content == form.pages()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "Passport.pdf" in client.get(f"/contracts/{sealed.id}/files").content.decode()
    assert client.get(f"/contracts/{sealed.id}/files/attachment-999").status_code == 404


def test_an_attachment_exchanged_in_the_bundle_is_named(sealed):
    bundle = zipfile.ZipFile(io.BytesIO(document.find(sealed, document.BUNDLE).read()))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as changed:
        for name in bundle.namelist():
            data = bundle.read(name)
            changed.writestr(name, b"another" if name.startswith("attachments/") else data)
    judged = verdict.judge(made.getvalue(), trust=[keys.root().certificate], thorough=False)
    assert judged.verdict != "AUTHENTIC"
    assert any("attachments/" in json.dumps(reason.facts) for reason in judged.reasons)


def test_a_changed_choice_is_found(sealed):
    pdf = document.find(sealed, document.SEALED).read()
    at = pdf.rindex(b"(Spain)")
    changed = pdf[:at] + b"(Chile)" + pdf[at + 7 :]
    judged = verdict.judge(changed, trust=[keys.root().certificate], thorough=False)
    assert judged.verdict != "AUTHENTIC"


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig (poppler-utils) is not installed")
def test_poppler_finds_every_signature_valid(sealed, tmp_path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(document.find(sealed, document.SEALED).read())
    told = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False
    ).stdout
    assert told.count("Signature is Valid.") == 4, told


def test_hidden_means_emptied_on_the_server(world, sent):
    carol = world.proven(world.recipient(sent, "Carol"))
    assert _filled(carol, form.ANSWERS, FILES) == {}
    assert _said(carol)["shade"] == "Navy"
    assert carol.answer({"colour": "red"}) == {}
    assert _said(carol)["shade"] == ""
    assert carol.answer({"shade": "smuggled in"}) == {}
    assert _said(carol)["shade"] == ""
    assert carol.answer({"colour": "blue"}) == {} and not _said(carol)["shade"]
    carol.adopt_throughout("Carol Ortiz", "dancing")
    with pytest.raises(Refused) as no:
        carol.finish(carol.nonce)
    assert (no.value.code, no.value.field) == ("answers.missing", "shade")


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("seats", "many", None), ("seats", "0", None), ("seats", "501", None), ("seats", "2.5", None),
        ("seats", " 1 2 ", "12"), ("setup", "1,250.5", "1250.50"), ("setup", "1.250,50", "1250.50"),
        ("setup", "USD 3", "3.00"), ("setup", "0.001", None), ("start", "2025-12-31", None),
        ("start", "31/12/2026", None), ("po", "7", None), ("po", "PO-1234567", None),
        ("po", "PO-12", "PO-12"), ("colour", "green", None), ("extras", "Backup\nCake", None),
        ("country", "", None), ("mail", "carol", None), ("agree", "", None), ("proof", "{}", ""),
        ("total", "1", ""),
    ],
)  # fmt: skip
def test_answers_are_read_as_people_write_them(world, sent, name, typed, stored):
    carol = world.proven(world.recipient(sent, "Carol"))
    faults = carol.answer({name: typed})
    if stored is None:
        assert faults.keys() == {name} and faults[name]
    else:
        assert faults == {} and _said(carol)[name] == stored


@pytest.mark.parametrize(
    ("name", "data"),
    [("proof", b""), ("proof", b"MZ\x90\0" * 50), ("proof", b"%PDF-1.7 nothing"), ("logo", form.pages()),
     ("logo", form.png()[:50]), ("proof", b"\0" * 10_000_001)],
)  # fmt: skip
def test_files_are_what_they_contain(world, sent, name, data):
    carol = world.proven(world.recipient(sent, "Carol"))
    faults = carol.answer({}, {name: ("fine.pdf", data)})
    assert faults.keys() == {name}


def test_a_file_stays_until_it_is_taken_away(world, sent):
    carol = world.proven(world.recipient(sent, "Carol"))
    assert carol.answer({}, {"logo": ("l.png", form.png())}) == {}
    assert carol.answer({"who": "Carol"}) == {} and _said(carol)["logo"]
    assert carol.answer({"logo": ""}).keys() == {"logo"}, "it is required"


def test_missing_values_are_named_and_shown_as_gaps(world):
    version = form.published(world)
    with pytest.raises(Refused) as no:
        world.sent(version=version, values={"customer_name": "Acme"})
    assert no.value.code == "values.missing" and no.value.field in ("region", "fee")
    facts = {"language": "en", "title": "T", "number": "N", "workspace": "W", "at": version.created_at}
    shown = render.compose(version, {}, gaps=True, **facts)
    assert set(shown.missing) == {"customer_name", "region", "fee"}
    text = pypdfium2.PdfDocument(shown.pdf)[0].get_textpage().get_text_range()
    assert "[Customer name]" in text and "Draft" in text
    again = render.compose(version, {}, gaps=True, **facts)
    assert replace(again) == replace(shown)


def _said(visit) -> dict[str, str]:
    return {q.name: q.value for q in visit.questions}
