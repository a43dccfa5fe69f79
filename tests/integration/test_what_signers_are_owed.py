"""Promises that live in words, pages and files: intent, effect, keeping, and honest names of checks."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pikepdf
import pytest
from babel.messages import pofile
from tests import pdf

from undersign.config import locale
from undersign.contracts.people import checks
from undersign.drafting.conduct import proofs
from undersign.signing import acts, events, mark_events
from undersign.typesetting import certificate

SOURCE = locale.LOCALE.parent
AT = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


def proof_of(demonstration: str) -> bytes:
    agreed = certificate.Consent(
        version="1", sha256="0a" * 32, at=AT, language="en", demonstration=demonstration
    )
    signer = certificate.Signer(name="Carol", email="carol@customer.example", role="Customer", consent=agreed)
    facts = certificate.Facts(
        title="Order", number="NC-1", workspace="Northwind", operator="Northwind", language="en",
        signers=[signer], base_sha256="0a" * 32, final_sha256="1b" * 32,
    )  # fmt: skip
    return certificate.certificate(facts, created_at=AT)


def test_es_5_a_missing_demonstration_is_said_on_the_certificate_and_voids_nothing():
    missing, shown = (" ".join(pdf.text(proof_of(how)).split()) for how in ("", "typed six characters"))
    assert "Access to the format: not demonstrated" in missing
    assert "Access to the format: typed six characters" in shown
    assert not re.search(r"invalid|void", missing, re.I)


def test_es_10_the_button_names_the_act_and_the_sentence_of_intent_names_the_button():
    for act in acts._ALL.values():
        assert str(act.button) in str(act.intent), "what is pressed stands in what is meant"
    names = {events.SignatureAdopted.name, mark_events.MarkRepeated.name}
    assert not names & {each.name for each in acts.ENDS}, "adopting is no signing"


def texts() -> list[tuple[str, str]]:
    said = [(p.name, p.read_text(encoding="utf-8")) for p in SOURCE.rglob("*.html")]
    said += [(p.name, p.read_text(encoding="utf-8")) for p in SOURCE.rglob("notices/**/*.txt")]
    for path in SOURCE.rglob("locale/*/*.po"):
        with path.open("rb") as file:
            said += [(path.name, str(message.id)) for message in pofile.read_po(file)]
    return said


def test_ue_2_nothing_says_that_a_record_is_invalid_for_being_electronic():
    wrong = re.compile(
        r"(invalid|not valid|no effect|unenforceable)[^.]{0,60}because[^.]{0,40}electronic", re.I
    )
    found = texts()
    assert len(found) > 1000 and [name for name, text in found if wrong.search(text)] == []


def test_ue_3_nothing_keeps_a_signer_from_saving_or_printing():
    """No page of theirs hears of printing, copying or the menu; no style hides the page on paper."""
    stopped = re.compile(
        r"beforeprint|contextmenu|oncopy|[\"']copy[\"']\s*,|user-select:\s*none;?\s*}\s*body"
    )
    folders = (SOURCE / "web/frontend/sign", SOURCE / "web/pages/sign")
    read = [p for folder in folders for p in folder.rglob("*") if p.suffix in (".ts", ".css", ".html")]
    assert len(read) > 40 and [p.name for p in read if stopped.search(p.read_text(encoding="utf-8"))] == []
    with pikepdf.open(io.BytesIO(proof_of(""))) as opened:
        assert not opened.is_encrypted and opened.allow.print_highres and opened.allow.extract


@pytest.mark.parametrize(
    ("methods", "factors"),
    [
        (("email_link",), 0),
        (("email_code",), 0),
        (("email_code", "knowledge"), 0),
        (("sms_code",), 1),
        (("email_code", "sms_code"), 1),
        (("sms_code", "access_code"), 2),
        (("passkey",), 1),
    ],
)
def test_a9_a_mailbox_is_no_factor_and_two_are_two_that_differ(methods, factors):
    assert len(proofs.factors(methods)) == factors


def test_a9_no_check_is_called_more_than_it_is():
    for method in ("email_link", "email_code", "sms_code", "access_code", "knowledge"):
        said = f"{checks.label(method)} {' '.join(checks.not_verified([method]))}"
        assert not re.search(r"two-factor|multi-factor|\bMFA\b|strong authentication", said, re.I)
        assert checks.not_verified([method]), f"{method}: what it does not show is said (EV-7)"
