"""Time stamps over the sealed file: appended, judged, told from everything else, and good for ten years."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from tests.unit.sealing.sealing_cast import AT, root, run, tool
from tests.unit.sealing.stamping import POLICY, STAMPED_AT, material, stamped, stamper

from undersign.sealing import verdict
from undersign.sealing.crypto import authority, revocation
from undersign.sealing.stamps import longterm, tokens


@pytest.fixture(scope="session")
def lasting(sealed) -> bytes:
    return stamped(sealed.pdf)


def test_a_stamp_is_appended_and_nothing_else_changes(sealed, lasting, roots):
    assert lasting.startswith(sealed.pdf)
    found = verdict.judge_pdf(lasting, trust=roots, thorough=True)
    assert found.verdict == "AUTHENTIC", found.to_json()
    last = found.signatures[-1]
    assert (last.role, last.at, last.entire_file) == ("stamp", STAMPED_AT, True)
    assert last.signer == "Northwind Cloud time stamps (own clock)"
    assert [s.role for s in found.signatures] == ["issue", "signer", "signer", "seal", "stamp"]
    seal = next(s for s in found.signatures if s.role == "seal")
    assert seal.sha256 == verdict.judge_pdf(sealed.pdf, trust=roots).sha256


def test_pyhanko_accepts_the_stamp_and_all_before_it(lasting, roots):
    anchors = [x509.Certificate.load(each) for each in roots]
    found = PdfFileReader(io.BytesIO(lasting), strict=True).embedded_signatures
    context = ValidationContext(trust_roots=anchors, allow_fetching=False, moment=STAMPED_AT)
    status = asyncio.run(async_validate_pdf_timestamp(found[-1], context))
    assert status.intact and status.valid and status.trusted
    assert status.coverage.name == "ENTIRE_FILE"


def test_qpdf_and_pdfsig_read_it(lasting, tmp_path):
    path = tmp_path / "stamped.pdf"
    path.write_bytes(lasting)
    assert "No syntax or stream encoding errors found" in run(tool("qpdf"), "--check", path)
    told = run(tool("pdfsig"), path)
    assert told.count("Signature is Valid") == 4 and told.count("Total document signed") == 1


def test_ten_years_on_every_signature_holds(sealed, roots):
    """Stamped at once, stamped again every four years: long-term validation at a clock ten years ahead."""
    pdf, now = stamped(sealed.pdf, who=stamper(5)), STAMPED_AT
    for serial in (2, 3):
        now += timedelta(days=4 * 365)
        again = authority.issue_stamper(root(), instance="Northwind Cloud", at=now, years=5)
        pdf = stamped(pdf, now, again, serial)
    _holds_in_the_long_run(pdf, AT + timedelta(days=3653), roots)
    found = verdict.judge_pdf(pdf, trust=roots)
    assert found.verdict == "AUTHENTIC", found.to_json()
    assert [s.role for s in found.signatures][-3:] == ["stamp"] * 3


def _holds_in_the_long_run(pdf, now, roots):
    """EN 319 102-1, 5.6: the last stamp is judged now, each earlier one when the next was made, and the
    signatures when the first was made; always with the revocation answers that the file itself holds."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    held = DocumentSecurityStore.read_dss(reader)
    moment, fresh = now, [revocation.crl(root(), [], now)]  # as fetched today
    for signature in reversed(reader.embedded_signatures):
        context = held.as_validation_context(
            {
                "trust_roots": [x509.Certificate.load(each) for each in roots],
                "allow_fetching": False,
                "moment": moment,
                "revocation_mode": "require",
                "retroactive_revinfo": True,
                "crls": fresh,
            }
        )
        if signature.sig_object["/Type"] == "/DocTimeStamp":
            status = asyncio.run(async_validate_pdf_timestamp(signature, context))
            assert status.intact and status.valid and status.trusted, status.summary()
            moment = status.timestamp
        else:
            status = asyncio.run(async_validate_pdf_signature(signature, context))
            assert status.bottom_line, status.pretty_print_details()


def test_without_stamps_the_long_run_is_short(sealed, roots):
    with pytest.raises(AssertionError):
        _holds_in_the_long_run(stamped(sealed.pdf, who=stamper(5)), AT + timedelta(days=3653), roots)


def test_a_stamp_of_an_authority_nobody_knows(sealed, roots):
    other = authority.make_root("Mallory", at=AT)
    who = authority.issue_stamper(other, instance="Mallory", at=AT)
    found = verdict.judge_pdf(stamped(sealed.pdf, who=who), trust=roots)
    assert found.verdict == "UNKNOWN-ISSUER"
    assert [r.code for r in found.reasons] == ["unknown-issuer"]


def test_a_seal_key_cannot_stamp_times(sealed, roots):
    found = verdict.judge_pdf(stamped(sealed.pdf, who=sealed.seal_identity), trust=roots)
    assert [r.code for r in found.reasons] == ["certificate-unsuitable"]


def test_a_stamp_before_the_seal_is_no_step_of_ours(roots):
    from tests.unit.sealing.sealing_cast import Contract

    contract = Contract(["Carol"]).prepare().issue()
    contract.steps.append(stamped(contract.pdf, AT))
    contract.act(0).seal()
    assert verdict.judge_pdf(contract.pdf, trust=roots).verdict != "AUTHENTIC"


def test_every_byte_of_the_stamp_counts(sealed, lasting, roots):
    """One changed byte anywhere in the appended revision, the token's own included, is noticed."""
    start = len(sealed.pdf)
    accepted = []
    for at in range(start, len(lasting), 23):
        for flip in (0x01,):
            mutant = bytearray(lasting)
            mutant[at] ^= flip
            if verdict.judge_pdf(bytes(mutant), trust=roots).verdict == "AUTHENTIC":
                accepted.append((at - start, flip))
    assert accepted == []


def test_the_store_never_loses_what_it_held(sealed, roots):
    """A stamp whose revision empties the store, or changes a page beside it, is refused."""
    from undersign.sealing.pdf import revision

    once = stamped(sealed.pdf)
    file = revision.File(once)
    opened = longterm.open_for(once, longterm.Material(), room=2000)
    assert verdict.judge_pdf(_closed(opened), trust=roots).verdict == "AUTHENTIC"
    kept = b"/CRLs[%d 0 R]" % file.dictionary(file.catalog["DSS"])["CRLs"][0].num
    assert opened._tail.count(kept) == 1
    emptied = longterm.open_for(once, longterm.Material(), room=2000)
    object.__setattr__(emptied, "_tail", opened._tail.replace(kept, b"/CRLs[".ljust(len(kept) - 1) + b"]"))
    assert verdict.judge_pdf(_closed(emptied), trust=roots).verdict == "ALTERED"


def _closed(opened: longterm.Opened) -> bytes:
    at = STAMPED_AT + timedelta(days=1)
    made = tokens.make(stamper().key(), opened.digest, at, serial=7, policy=POLICY)
    return opened.closed(made)


def test_a_token_longer_than_its_room_is_refused(sealed):
    opened = longterm.open_for(sealed.pdf, material(STAMPED_AT, stamper()), room=100)
    with pytest.raises(ValueError, match="room"):
        _closed(opened)
