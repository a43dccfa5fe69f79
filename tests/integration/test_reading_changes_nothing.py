"""AT-03: mail scanners follow every link. Looking consumes nothing, proves nothing, is nobody reading."""

from __future__ import annotations

import pytest
from tests import paper
from tests.browse import Person, Signer

from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.signing.consent import Consent
from undersign.signing.proof.email_code import Challenge
from undersign.signing.sitting import Sitting

SCANNERS = ["Mozilla/5.0 SafeLinks", "BarracudaCentral", "Googlebot/2.1", ""]


@pytest.fixture
def contract(world, work):
    sent = world.sent()
    work()
    return sent


def rows(contract) -> dict:
    """Everything that a visit could have changed."""
    people = list(Recipient.objects.filter(contract=contract).order_by("id").values())
    kept = {
        m.__name__: m.objects.filter(recipient__contract=contract).count()
        for m in (Challenge, Sitting, Consent)
    }
    return {"people": people, "contract": Contract.objects.filter(pk=contract.pk).values().get(), **kept}


@pytest.mark.parametrize("agent", SCANNERS)
def test_ten_visits_of_a_scanner(world, live, inbox, contract, agent):
    before, events = rows(contract), world.events(contract)
    scanner = Person(live.url)
    scanner.http.headers["User-Agent"] = agent
    path = Signer(live.url, inbox.link(world.carol.email), inbox, world.carol.email).path
    for _ in range(10):
        assert scanner.get(path).status == 200
        scanner.http.head(path)
    for ending in ("code", "prove", "consent", "answers", "mark", "finish", "decline", "paper", "withdraw"):
        assert scanner.http.get(path + ending).status_code == 405
    assert rows(contract) == before, "nobody opened it, proved anything, or agreed"
    assert world.events(contract) == [*events, "link.followed"], "told once, not ten times"


def test_who_may_be_a_person_is_called_none_of_them(world, live, inbox, contract):
    events = world.events(contract)
    Person(live.url).get(Signer(live.url, inbox.link(world.carol.email), inbox, world.carol.email).path)
    assert world.events(contract) == events


def test_then_the_person_signs(world, work, live, inbox, contract):
    link = inbox.link(world.carol.email)
    for _ in range(10):
        Person(live.url).get(Signer(live.url, link, inbox, world.carol.email).path)
    carol = Signer(live.url, link, inbox, world.carol.email)
    carol.open()
    carol.send("/code")
    work()
    carol.send("/prove", code=inbox.code(world.carol.email))
    assert carol.complete(**paper.ANSWERS).status == 200
    assert world.events(contract).count("recipient.signed") == 1


def test_a_person_who_reads_on_changes_nothing_either(world, work, live, inbox, contract):
    """After the proof: the contract, its pages and the disclosure can be looked at for ever."""
    carol = Signer(live.url, inbox.link(world.carol.email), inbox, world.carol.email)
    carol.open()
    carol.send("/code")
    work()
    carol.send("/prove", code=inbox.code(world.carol.email))
    before, events = rows(contract), world.events(contract)
    for _ in range(3):
        carol.open()
        for path in ("pages/1.png", "disclosure.pdf"):
            assert carol.http.get(carol.path + path).status_code == 200
    assert (rows(contract), world.events(contract)) == (before, events)
    trail = world.trail(contract)
    assert (trail.count("contract.viewed"), trail.count("consent.shown")) == (1, 1)


def test_posts_without_the_forms_token_are_refused(world, live, inbox, contract):
    """AT-06: a page elsewhere cannot act for a signer or for staff."""
    before, events = rows(contract), world.events(contract)
    stranger = Person(live.url)
    path = Signer(live.url, inbox.link(world.carol.email), inbox, world.carol.email).path
    stranger.get(path)
    for ending in ("code", "prove", "consent", "finish", "decline", "paper", "new-link", "address"):
        assert stranger.http.post(path + ending, data={"code": "1"}).status_code == 403
        headers = {"Origin": "https://evil.example"}
        token = {"csrfmiddlewaretoken": stranger.http.cookies["csrf"]}
        assert stranger.http.post(path + ending, data=token, headers=headers).status_code == 403
    assert (rows(contract), world.events(contract)) == (before, events)
