"""Somebody signs with a smart card of their own, elsewhere, and brings the file back: it is their act."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from django.test import override_settings
from pyhanko.pdf_utils import generic
from tests.routed import FIELDS, person, role
from tests.services import smart_card

from undersign.connectors.authorities import revocations
from undersign.contracts import document, lifecycle
from undersign.journal import history
from undersign.journal.refused import Refused
from undersign.sealing import brought, keys, verdict

VERIFIER = Path(__file__).resolve().parents[2] / "docs" / "verify_bundle.py"
TEXT = """
## Order

{{ customer_name }} pays {{ fee }}.

| Who | Signature |
|---|---|
| Officer | {% signature officer %} |
| Clerk | {% signature clerk %} {% date_signed clerk %} |
"""


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    return smart_card.authority(tmp_path_factory.mktemp("cards"))


@pytest.fixture
def revoking(issuer):
    with smart_card.listing(issuer) as made:
        yield made


@pytest.fixture
def trusted(issuer):
    with override_settings(TRUST=str(issuer.roots)):
        yield issuer


def contract_of(world, work, *, clerk_order=2, text=TEXT):
    roles = [role("officer", own_certificate=True), role("clerk", clerk_order, party="provider")]
    schema = {"fields": FIELDS, "roles": roles, "consumer_disclosure": False}
    version = world.publish("procurement", {"en": text}, schema)
    people = [
        person(world, "officer", "Jane Doe"),
        person(world, "clerk", "Dan O’Neil", order=clerk_order, party="provider"),
    ]
    made = world.sent(*people, version=version, values={})
    work()
    return made


def signs(world, work, contract, name="Dan"):
    visit = world.proven(world.recipient(contract, name))
    visit.adopt("typed", text=name, face="dancing")
    visit.finish(visit.nonce)
    work()
    contract.refresh_from_db()


def take(c, file):
    brought.take(c, file, ask=revocations.are_good)


def refused(c, file):
    with pytest.raises(Refused) as no:
        take(c, file)
    assert no.value.sentence and no.value.do
    return no.value.code


def test_a_smart_card_signs_and_the_turns_go_on(world, work, trusted, tmp_path):
    contract = contract_of(world, work)
    jane = world.proven(world.recipient(contract, "Jane"))
    assert jane.marks_asked == [] and not jane.questions
    file = smart_card.card(trusted).sign(jane.file_to_sign(), jane.own_place.name)
    take(jane, file)
    take(world.proven(world.recipient(contract, "Jane")), file)  # the second press of the button
    work()
    signs(world, work, contract)
    assert contract.status == lifecycle.SEALED
    sealed = document.find(contract, document.SEALED).read()
    assert sealed.startswith(file)
    found = verdict.judge_pdf(sealed, trust=keys.trusted(), thorough=True)
    assert found.verdict == "AUTHENTIC", found.to_json()
    own = next(each for each in found.signatures if each.issuer)
    assert (own.signer, own.issuer) == (smart_card.HOLDER, smart_card.ISSUER)
    without = verdict.judge_pdf(sealed, trust=[keys.root().certificate])
    assert without.verdict == "UNKNOWN-ISSUER" and smart_card.ISSUER in without.reasons[0].facts["detail"]
    told(world, contract, own.serial, tmp_path)


def told(world, contract, serial, tmp_path):
    """The trail and the certificate of completion name the certificate; the bundle holds."""
    acts = [
        each
        for each in history.of(world.workspace.id, contract.id)
        if each.event.startswith("recipient.signed")
    ]
    assert [each.event for each in acts] == ["recipient.signed_elsewhere", "recipient.signed"]
    facts = acts[0].facts
    assert (facts["certificate"], facts["issuer"], facts["serial"]) == (
        smart_card.HOLDER,
        smart_card.ISSUER,
        serial,
    )
    assert smart_card.ISSUER in acts[0].sentence and serial in acts[0].sentence
    bundle = document.find(contract, document.BUNDLE).read()
    judged = verdict.judge(bundle, trust=keys.trusted())
    assert judged.verdict == "AUTHENTIC", judged.to_json()
    with zipfile.ZipFile(io.BytesIO(bundle)) as files:
        paper = pypdfium2.PdfDocument(files.read("certificate.pdf"))
        trail = files.read("events.jsonl").decode()
    text = " ".join("".join(page.get_textpage().get_text_range() for page in paper).split())
    assert f"{smart_card.HOLDER}, issued by {smart_card.ISSUER}" in text
    assert "Certificate of their own: what its issuer" in text
    assert smart_card.ISSUER in trail
    assert independent(tmp_path, bundle) == "AUTHENTIC"


def independent(folder, bundle) -> str:
    """The verdict of the verifier that shares nothing with us."""
    (folder / "b.zip").write_bytes(bundle)
    (folder / "root.pem").write_bytes(b"".join(keys.pem(each) for each in keys.trusted()))
    command = [sys.executable, str(VERIFIER), "--trust", str(folder / "root.pem"), str(folder / "b.zip")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "CN=Northwind Cloud seal" in done.stdout
    return "AUTHENTIC" if done.returncode == 0 else done.stdout[-900:]


def _turns_a_page(writer):
    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    page.get_object()["/Rotate"] = generic.NumberObject(180)
    writer.mark_update(page)


def _covers_the_price(writer):
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(
                [generic.NumberObject(n) for n in (72, 700, 300, 760)]
            ),
            generic.pdf_name("/Contents"): generic.pdf_string("1 USD"),
        }
    )
    page = writer.root["/Pages"]["/Kids"].raw_get(0).get_object()
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])


def test_whatever_else_is_brought_is_refused_and_tried_again(
    world, work, trusted, issuer, revoking, tmp_path
):
    contract = contract_of(world, work)
    jane = world.proven(world.recipient(contract, "Jane"))
    issued, place = jane.file_to_sign(), jane.own_place.name
    own = smart_card.software(issuer)
    other = smart_card.software(smart_card.authority(tmp_path / "another"))
    good = own.sign(issued, place)
    lost = smart_card.software(issuer, listed=revoking)
    revoking.serials.add(lost.certificate.serial_number)
    tries = {
        "own.none": b"",
        "own.unsigned": issued,
        "own.other-file": b"%PDF-1.7\n" + issued,
        "own.structure": issued + b"\nno PDF any more",
        "own.object-changed": own.sign(issued, place, _turns_a_page),
        "own.not-trusted": other.sign(issued, place),
        "own.revoked": lost.sign(issued, place),
        "own.not-a-signers-field": own.sign(issued, "undersign_seal"),
        "own.more-than-one-step": own.sign(good, "clerk_signature"),
    }
    assert {code: refused(jane, file) for code, file in tries.items()} == {code: code for code in tries}
    assert refused(jane, own.sign(issued, place, _covers_the_price)).startswith("own.")
    with pytest.raises(Refused) as no:
        jane.finish(jane.nonce)
    assert no.value.code == "finish.elsewhere"
    assert world.events(contract).count("recipient.signed_file_refused") == len(tries)
    assert document.find(contract, document.ACT) is None
    take(jane, good)
    work()
    assert world.recipient(contract, "Jane").has_acted


def test_who_signed_meanwhile_comes_first(world, work, trusted, issuer, revoking):
    """Side by side: the file that Jane took home is behind once Dan has signed, so she signs a newer one."""
    contract = contract_of(world, work, clerk_order=1)
    own = smart_card.software(issuer, listed=revoking)
    jane = world.proven(world.recipient(contract, "Jane"))
    old = own.sign(jane.file_to_sign(), jane.own_place.name)
    signs(world, work, contract)
    assert refused(jane, old) == "own.outdated"
    take(jane, own.sign(jane.file_to_sign(), jane.own_place.name))
    work()
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED
    acts = [each for each in history.of(world.workspace.id, contract.id) if "signed_elsewhere" in each.event]
    assert acts[0].facts["revocation"] == "good"
    sealed = document.find(contract, document.SEALED).read()
    assert verdict.judge_pdf(sealed, trust=keys.trusted()).verdict == "AUTHENTIC"


@pytest.mark.parametrize("more", ["{% date_signed officer %}", '{% signature officer name:"again" %}'])
def test_a_template_that_asks_more_of_them_is_refused(world, work, more):
    with pytest.raises(Refused) as no:
        contract_of(world, work, text=TEXT + "\n" + more)
    assert no.value.code in ("template.parts", "template.crowded") and no.value.do
