"""AT-02: an expired, replaced, guessed or forwarded link: a clear sentence, nothing learned or changed."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from tests.browse import Person, Signer

from undersign.journal import clock
from undersign.signing import link


@pytest.fixture
def contract(world, work):
    sent = world.sent()
    work()
    return sent


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "token", [secrets.token_urlsafe(32), "x" * 43, "short", "a" * 400, "..%2f..%2f", "%00" * 20]
)
def test_guessed(live, token, language):
    page = Person(live.url, language).get(f"/sign/{token}/")
    assert page.status == (400 if "%00" in token else 404)
    said = "no lleva" if language == "es" else "does not lead anywhere"
    assert page.says(said) or len(token) < 20 or "%" in token or len(token) > 64


def test_replaced_after_readdressing(world, work, live, inbox, contract):
    old = inbox.link(world.carol.email)
    visit = Signer(live.url, old, inbox, world.carol.email)
    visit.open()
    visit.send("/code")
    work()
    visit.send("/prove", code=inbox.code(world.carol.email))
    assert visit.page.form("/finish")

    fresh = world.email("carol.new")
    contract.readdress(world.recipient(contract), fresh, by=world.maya.actor())
    work()
    page = visit.open()
    assert page.status == 410 and page.says("replaced by a newer one")
    assert not page.says("Service order"), "nothing of the contract is shown"
    token = visit.http.cookies["csrf"]
    assert visit.post(visit.path + "finish", {"csrfmiddlewaretoken": token, "nonce": "x"}).status == 410
    for file in ("copy.pdf", "disclosure.pdf", "pages/1.png", "signed.pdf"):
        assert visit.http.get(visit.path + file).status_code == 410
    newer = Signer(live.url, inbox.link(fresh), inbox, fresh)
    assert newer.open().status == 200 and newer.path != visit.path


def test_expired(world, work, live, inbox, contract):
    address = inbox.link(world.carol.email)
    from undersign.contracts.contract import Contract

    Contract.objects.filter(pk=contract.pk).update(expires_at=clock.now() - timedelta(minutes=1))
    before = world.events(contract)
    visit = Signer(live.url, address, inbox, world.carol.email)
    page = visit.open()
    assert page.status == 200 and page.says("This link ended") and page.says("Ask for a new one")
    token = visit.http.cookies["csrf"]
    assert visit.post(visit.path + "code", {"csrfmiddlewaretoken": token}).status == 422
    assert world.events(contract) == before
    visit.open()
    visit.send("/new-link")
    work()
    assert [letter for letter in inbox.to(world.maya.email) if "new link" in letter.text]


def test_forwarded(world, work, live, inbox, contract):
    """Whoever holds Carol's link but not her mailbox sees a masked address, and no way past the code."""
    address = inbox.link(world.carol.email)
    carol = Signer(live.url, address, inbox, world.carol.email)
    carol.open()
    carol.send("/code")
    work()
    carol.send("/prove", code=inbox.code(world.carol.email))

    thief = Signer(live.url, address, inbox, world.carol.email)
    page = thief.open()
    assert page.says("c•••@customers.example") and not page.says(world.carol.email)
    assert not page.says("orders the"), "no word of the contract before the proof"
    token = thief.http.cookies["csrf"]
    nonce = carol.page.form("/finish").values["nonce"][0]
    stolen = thief.post(thief.path + "finish", {"csrfmiddlewaretoken": token, "nonce": nonce})
    assert stolen.status in (409, 422)
    for file in ("copy.pdf", "disclosure.pdf", "pages/1.png", "signed.pdf"):
        assert thief.http.get(thief.path + file).status_code in (403, 409, 422)
    assert world.recipient(contract).status == "opened"


def test_the_sender_never_sees_a_link(world, work, inbox, contract):
    """AT-02: not in the API, not in the audit export, not at rest."""
    import json

    from undersign.api.v1 import contracts as api
    from undersign.archive import trail
    from undersign.signing.link import SigningLink

    secret = inbox.link(world.carol.email).rstrip("/").rpartition("/")[2]
    told = (
        json.dumps(api.shown(contract), default=str) + trail.as_json(contract, by=world.maya.actor()).decode()
    )
    assert secret not in told
    assert len(secret) == 43, "256 bits"
    kept = SigningLink.objects.get(recipient=world.recipient(contract))
    assert kept.digest == link.digest(secret) and secret not in str(kept.__dict__)


def test_links_of_two_people_and_two_generations_differ(world, work, contract):
    carol, dan = world.recipient(contract), world.recipient(contract, "Dan")
    first = link.secret_for(carol)
    carol.link_generation += 1
    assert len({first, link.secret_for(carol), link.secret_for(dan)}) == 3
