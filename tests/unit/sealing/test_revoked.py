"""A seal whose key was lost: what was proven before stays good, what was not is no longer believed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from tests.unit.sealing.sealing_cast import AT, Contract, root, workspace
from tests.unit.sealing.stamping import POLICY, STAMPED_AT, stamped, stamper

from undersign.sealing import verdict
from undersign.sealing.crypto import authority, revocation
from undersign.sealing.crypto.revocation import Revoked
from undersign.sealing.judging import judge
from undersign.sealing.stamps import longterm, tokens

LATER = STAMPED_AT + timedelta(days=30)
BEFORE, AFTER = STAMPED_AT - timedelta(days=1), STAMPED_AT + timedelta(minutes=1)


@pytest.fixture(scope="module")
def sealed():
    return Contract(["Carol"]).whole().pdf


def listing(since, *, by=None):
    serial = x509.load_der_x509_certificate(workspace().certificate).serial_number
    return revocation.crl(by or root(), [Revoked(serial, since)], LATER)


def embedded(pdf, crl):
    """A later stamp whose material holds the list."""
    who = stamper()
    opened = longterm.open_for(pdf, longterm.Material([], [crl], []), room=2000)
    return opened.closed(tokens.make(who.key(), opened.digest, LATER, serial=9, policy=POLICY))


def codes(pdf, roots, *lists):
    judged = verdict.judge_pdf(pdf, trust=roots, revoked=lists)
    return str(judged.verdict), sorted({reason.code for reason in judged.reasons})


GOOD, GONE = ("AUTHENTIC", []), ("UNKNOWN-ISSUER", ["certificate-revoked"])


@pytest.mark.parametrize(("since", "expected"), [(AFTER, GOOD), (BEFORE, GONE)])
def test_a_stamp_from_before_the_loss_keeps_the_seal_good(sealed, roots, since, expected):
    pdf = stamped(sealed)
    assert codes(pdf, roots, listing(since)) == expected
    assert codes(embedded(pdf, listing(since)), roots) == expected
    assert codes(pdf, roots) == GOOD


def test_without_a_stamp_nothing_proves_when_it_was_sealed(sealed, roots):
    assert codes(sealed, roots, listing(AT + timedelta(days=99))) == GONE
    judged = verdict.judge_pdf(sealed, trust=roots, revoked=[listing(AFTER)])
    assert judged.indication == ("INDETERMINATE", "REVOKED_NO_POE")
    assert {s.field for s in judged.signatures if not s.trusted} == {"undersign_issue", "undersign_seal"}


def test_a_list_that_the_issuer_did_not_sign_says_nothing(sealed, roots):
    name = x509.load_der_x509_certificate(root().certificate).subject
    forged = authority.make_root("Northwind Cloud", at=AT)
    assert forged.certificate != root().certificate
    crl = listing(BEFORE, by=forged)
    assert x509.load_der_x509_crl(crl).issuer == x509.load_der_x509_certificate(forged.certificate).subject
    assert codes(sealed, roots, crl) == GOOD, name
    with pytest.raises(ValueError):
        verdict.judge_pdf(sealed, trust=roots, revoked=[b"no list"])


def test_pyhanko_accepts_what_holds_the_list(sealed, roots):
    pdf = embedded(stamped(sealed), listing(AFTER))
    assert all(opinion.accepted for opinion in judge.validate(pdf, roots))
