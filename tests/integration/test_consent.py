"""ES-1 … ES-8: consent to electronic records is shown whole, demonstrated, recorded, and never assumed."""

from __future__ import annotations

import hashlib

import pytest
from tests import paper, pdf
from tests.browse import Signer

from undersign.contracts import document
from undersign.journal.refused import Refused
from undersign.signing import consent, disclosure


@pytest.fixture
def contract(world, work):
    sent = world.sent()
    work()
    return sent


@pytest.fixture
def carol(world, contract):
    return world.recipient(contract)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.law("ES-1")
def test_the_statement_has_all_six_elements(world, carol, language):
    """ES-1: paper, withdrawal with consequences and fees, scope, contact data, copies, devices."""
    carol.language = language
    shown = disclosure.text(carol)
    wanted = {
        "en": ("paper", "withdraw", "fee", "this contract", "address", "copy", "PDF"),
        "es": ("papel", "retirar", "cargo", "este contrato", "direcci", "copia", "PDF"),
    }[language]
    assert [word for word in wanted if word not in shown.markdown] == []
    assert shown.sha256 == hashlib.sha256(shown.markdown.encode()).hexdigest()
    assert "[" not in shown.markdown.replace("](", ""), "no slot is left open"


@pytest.mark.law("ES-2", "UE-1")
def test_signing_without_consent_is_refused(world, carol):
    """ES-2: 409 over HTTP, and nothing is recorded."""
    visit = world.proven(carol)
    events = world.events(carol.contract)
    for act in (lambda: visit.adopt("typed", text="Carol"), lambda: visit.finish(visit.nonce)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "consent.missing"
    assert world.events(carol.contract) == events


@pytest.mark.law("ES-2")
def test_over_http_it_is_409_and_the_statement_comes_first(world, work, live, inbox, carol):
    visit = Signer(live.url, inbox.link(carol.email), inbox, carol.email)
    visit.open()
    visit.send("/code")
    work()
    visit.send("/prove", code=inbox.code(carol.email))
    form = {"csrfmiddlewaretoken": visit.http.cookies["csrf"], "mark": "typed", "mark_text": "Carol"}
    assert visit.post(visit.path + "mark", form).status == 409
    visit.open()
    nonce = visit.page.form("/finish").values["nonce"][0]
    assert visit.post(visit.path + "finish", {**form, "nonce": nonce}).status == 422
    assert "consent.given" not in world.events(carol.contract)
    assert world.recipient(carol.contract).status == "opened"


@pytest.mark.parametrize(
    ("agreed", "characters", "code"),
    [
        (False, "right", "consent.not_agreed"),
        (True, "", "consent.characters"),
        (True, "AAAAAA", "consent.characters"),
        (True, "somebody else's", "consent.characters"),
    ],
)
@pytest.mark.law("ES-2", "ES-3")
def test_ticked_and_typed_or_not_at_all(world, carol, agreed, characters, code):
    visit = world.proven(carol)
    other = world.recipient(carol.contract, "Dan")
    known = {"right": consent.characters_for(carol), "somebody else's": consent.characters_for(other)}
    with pytest.raises(Refused) as refused:
        visit.give_consent(agreed, known.get(characters, characters))
    assert refused.value.code == code
    assert "consent.given" not in world.events(carol.contract)


@pytest.mark.law("ES-2", "ES-3")
def test_what_is_kept(world, carol):
    """ES-2: version, the exact text's hash, language, time, from where; ES-3: how access was shown."""
    visit = world.proven(carol)
    shown = visit.disclosure()
    printed = pdf.boxed_characters(visit.disclosure_pdf())
    visit.give_consent(True, f" {printed[:3].lower()} {printed[3:]} ")
    kept = consent.live(carol)
    assert (kept.text_sha256, kept.version, kept.language) == (shown.sha256, consent.VERSION, "en")
    assert (kept.demonstration, kept.ip, kept.agent) == ("characters", "203.0.113.7", "Tests")
    assert world.events(carol.contract)[-1] == "consent.given"


@pytest.mark.law("ES-3")
def test_each_persons_characters_are_their_own_and_the_contracts_bytes_one_for_all(world, carol):
    dan = world.recipient(carol.contract, "Dan")
    assert consent.characters_for(carol) != consent.characters_for(dan)
    assert document.find(carol.contract, document.ISSUED).recipient_id == ""
    visit = world.proven(carol)
    assert consent.characters_for(carol) not in pdf.text(visit.latest_pdf().read())


@pytest.mark.law("ES-6")
def test_withdrawn_means_asked_again(world, carol):
    """ES-6, and what was signed before stays."""
    visit = world.ready(carol)
    visit.withdraw_consent()
    with pytest.raises(Refused) as refused:
        visit.finish(visit.nonce)
    assert refused.value.code == "consent.missing"
    visit.give_consent(True, consent.characters_for(carol))
    visit.finish(visit.nonce)
    assert world.events(carol.contract).count("consent.given") == 2


@pytest.mark.law("ES-4")
def test_a_new_version_makes_old_consents_stop_counting(world, carol):
    """ES-4."""
    visit = world.ready(carol)
    consent.Consent.objects.filter(recipient=carol).update(version="2025-1")
    assert consent.live(carol) is None
    with pytest.raises(Refused) as refused:
        visit.finish(visit.nonce)
    assert refused.value.code == "consent.missing"


def test_the_provider_is_not_asked(world, work, contract):
    world.sign(world.recipient(contract))
    work()
    assert not world.proven(world.recipient(contract, "Dan")).asks_consent


@pytest.mark.law("ES-8", "UE-1")
def test_paper_and_no_are_on_the_first_screen(world, work, live, inbox, carol):
    """ES-8: nobody is forced to sign electronically."""
    visit = Signer(live.url, inbox.link(carol.email), inbox, carol.email)
    visit.open()
    visit.send("/code")
    work()
    visit.send("/prove", code=inbox.code(carol.email))
    assert visit.page.form("/decline") and visit.page.form("/paper")
    visit.send("/paper")
    work()
    assert "recipient.paper_requested" in world.events(carol.contract)
    assert [letter for letter in inbox.to(world.maya.email) if "paper" in letter.text]


def test_the_test_paper_asks_for_consent():
    assert paper.SCHEMA["consumer_disclosure"]
