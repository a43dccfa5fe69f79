"""A signer signs the issued file with a certificate of their own, in a program of their own (pyHanko)."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import keys, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from tests.unit.sealing.sealing_cast import AT, Contract, root, workspace
from tests.unit.sealing.stamping import stamped

from undersign.sealing import pades, verdict
from undersign.sealing.crypto import authority
from undersign.sealing.judging import own_key
from undersign.sealing.judging.own_key import NotAccepted


@pytest.fixture(scope="module")
def card():
    """Somebody's smart card: another authority's certificate."""
    government = authority.make_root("Government PIV", at=AT - timedelta(days=9))
    holder = authority.issue_stamper(government, instance="DOE.JANE.1234567890", at=AT - timedelta(days=1))
    return government.certificate, holder


class Prepared(Contract):
    """Who signs elsewhere has a place without lock: pyHanko blames a lock on fields left empty."""

    def specs(self):
        return [replace(each, owner=None) if each.owner == "rcp_0" else each for each in super().specs()]


@pytest.fixture(scope="module")
def issued():
    return Prepared(["Jane Doe", "Dan"]).prepare().issue().act(1)


def sign(pdf, holder, field="sig_0", before=lambda writer: None, subfilter=fields.SigSeedSubFilter.PADES):
    """Signed as pyHanko does by itself: metadata, extensions and information dictionary noted anew."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    before(writer)
    store = SimpleCertificateStore()
    store.register_multiple(x509.Certificate.load(each) for each in holder.chain[1:])
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(holder.chain[0]),
        signing_key=keys.PrivateKeyInfo.load(holder.pkcs8),
        cert_registry=store,
    )
    facts = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=subfilter)
    made = asyncio.run(signers.async_sign_pdf(writer, facts, signer=signer, in_place=False))
    return made.getvalue()


@pytest.mark.parametrize("kind", list(fields.SigSeedSubFilter)[:2])
def test_it_is_accepted_and_the_contract_goes_on(card, issued, roots, kind):
    government, holder = card
    brought = sign(issued.pdf, holder, subfilter=kind)
    trusted = [*roots, government]
    found = own_key.accept(issued.pdf, brought, "sig_0", trusted)
    assert found.name == "DOE.JANE.1234567890 time stamps (own clock)" and found.at is not None
    now = datetime.now(UTC)
    sealed = stamped(pades.seal(brought, workspace().key(), now, name="Northwind"), now)
    judged = verdict.judge_pdf(sealed, trust=trusted, thorough=True)
    assert judged.verdict == "AUTHENTIC", [r.to_json() for r in judged.reasons]
    own = next(s for s in judged.signatures if s.field == "sig_0")
    assert (own.role, own.issuer, own.serial, own.trusted) == ("signer", found.issuer, found.serial, True)
    assert own.method == f"Own certificate: Government PIV root, number {found.serial}"
    assert verdict.judge_pdf(sealed, trust=roots).verdict != "AUTHENTIC"


def test_an_authority_nobody_trusts(card, issued, roots):
    with pytest.raises(NotAccepted, match="not-trusted"):
        own_key.accept(issued.pdf, sign(issued.pdf, card[1]), "sig_0", roots)


def test_another_file_and_another_field(card, issued, roots):
    government, holder = card
    brought = sign(issued.pdf, holder)
    with pytest.raises(NotAccepted, match="other-file"):
        own_key.accept(issued.steps[1], issued.steps[1], "sig_0", roots)
    with pytest.raises(NotAccepted, match="other-file"):
        own_key.accept(Contract(["Mallory", "Dan"]).prepare().issue().pdf, brought, "sig_0", roots)
    with pytest.raises(NotAccepted, match="other-field"):
        own_key.accept(issued.pdf, brought, "sig_1", [*roots, government])
    with pytest.raises(NotAccepted, match="not-a-signer"):
        own_key.accept(issued.pdf, sign(issued.pdf, holder, "undersign_seal"), "sig_0", [*roots, government])


def _fill_another(writer):
    for reference in writer.root["/AcroForm"]["/Fields"]:
        if reference.get_object()["/T"] == "date_0":
            reference.get_object()["/V"] = generic.pdf_string("1 Jan 1970")
            writer.mark_update(reference.reference)


def _change_a_page(writer):
    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    page.get_object()["/Rotate"] = generic.NumberObject(180)
    writer.mark_update(page)


def _add_an_action(writer):
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {
            generic.pdf_name("/S"): generic.pdf_name("/JavaScript"),
            generic.pdf_name("/JS"): generic.pdf_string("1"),
        }
    )
    writer.update_root()


@pytest.mark.parametrize("more", [_fill_another, _change_a_page, _add_an_action])
def test_whatever_else_was_changed_is_not_accepted(card, issued, roots, more):
    government, holder = card
    with pytest.raises(NotAccepted):
        own_key.accept(issued.pdf, sign(issued.pdf, holder, before=more), "sig_0", [*roots, government])


def test_two_steps_or_a_broken_signature(card, issued, roots):
    government, holder = card
    brought = sign(issued.pdf, holder)
    with pytest.raises(NotAccepted, match="more-than-one-step"):
        own_key.accept(issued.steps[-2], brought, "sig_0", [*roots, government])
    broken = bytearray(brought)
    broken[brought.rindex(b"2.0") + 2] ^= 1  # under the signature, and harmless to look at
    with pytest.raises(NotAccepted):
        own_key.accept(issued.pdf, bytes(broken), "sig_0", [*roots, government])


def test_ours_is_no_foreign_one(issued):
    assert root().certificate
    assert own_key.is_foreign(b"") and not own_key.is_foreign(authority.issue_signer(
        root(), name="J", email="", method="m", at=AT).certificate)  # fmt: skip


def test_a_clock_of_theirs_may_be_minutes_off_and_no_more(card, issued, roots):
    """Their computer says when they signed; the seal, by our clock, may come a little before that."""
    government, holder = card
    brought, now = sign(issued.pdf, holder), datetime.now(UTC)
    found = {
        minutes: verdict.judge_pdf(
            pades.seal(brought, workspace().key(), now - timedelta(minutes=minutes), name="Northwind"),
            trust=[*roots, government],
        )
        for minutes in (3, 7)
    }
    assert found[3].verdict == "AUTHENTIC"
    assert [reason.code for reason in found[7].reasons] == ["time-order"]
