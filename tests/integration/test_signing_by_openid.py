"""A provider's word counts only where it is signed, fresh, for this attempt, and about who is named."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.browse import Signer, read
from tests.inbox import free_port
from tests.services import oidc

from undersign.contracts import sending
from undersign.contracts.people import demanding
from undersign.contracts.people.recipient import Recipient
from undersign.journal.refused import Refused
from undersign.signing import link, sitting
from undersign.signing.proof import keyset, outside, provider


@pytest.fixture(scope="module")
def bank(instance):
    """The provider: who may sign in there stands in `oidc.PEOPLE`."""
    try:
        with oidc.running(provider.return_url()) as running:
            yield running
    except oidc.NotInstalled as why:
        pytest.skip(str(why))


@pytest.fixture
def trust(world, bank):
    """The workspace trusts it. trust(**other settings) changes that."""

    def set_up(**told):
        how = {"name": "Bank", "issuer": bank.issuer, "client_id": oidc.CLIENT, "allow_private": True}
        return provider.keep(by=world.bob.actor(), **({"secret": oidc.SECRET} | how | told))

    set_up()
    return set_up


@pytest.fixture
def ask(world, work, trust):
    """ask(birthdate="") → Carol, of whom a provider's word is demanded."""

    def asked(birthdate: str = "", methods=("openid",)) -> Recipient:
        contract = world.draft()
        settings = {"openid": {"birthdate": birthdate}} if birthdate else None
        carol = world.recipient(contract)
        demanding.demand(carol, by=world.maya.actor(), methods=methods, settings=settings)
        sending.send(contract, by=world.maya.actor())
        work()
        return world.recipient(contract)

    return asked


def leaving(world, carol: Recipient) -> str:
    """Where her browser is sent to."""
    visit = world.enter(carol)
    if visit.stage == "identify":
        visit.send_code()
    return world.enter(carol).check.shown["elsewhere"]


def proven(world, carol: Recipient, brought: dict[str, str]):
    told = dict(brought)
    return world.enter(carol, world.enter(carol).prove(told.pop("code", ""), given=told))


def refused(world, carol: Recipient, brought: dict[str, str]) -> Refused:
    with pytest.raises(Refused) as no:
        proven(world, carol, brought)
    assert world.enter(carol).stage in ("code", "identify")
    return no.value


def test_the_person_named(world, bank, ask):
    carol = ask(birthdate="1984-02-29")
    visit = proven(world, carol, bank.visit(leaving(world, carol), "carol"))
    assert visit.stage == "sign" and visit.begun.method == "openid"
    details = sitting.of(visit.begun.id)[0].details
    assert details["issuer"] == bank.issuer and details["matched"] == ["name", "birthdate"]
    assert "Ortiz".casefold() not in json.dumps(details).casefold() and "1984" not in json.dumps(details)
    assert "identity.proven" in world.events(carol.contract)


def test_somebody_else_counts_as_a_try(world, bank, ask):
    carol = ask()
    for attempt in range(1, 3):
        no = refused(world, carol, bank.visit(leaving(world, carol), "mallory"))
        assert no.code == "code.wrong" and "another name" in no.sentence and no.do
        assert world.events(carol.contract).count("identity.failed") == attempt
    assert proven(world, carol, bank.visit(leaving(world, carol), "carol")).stage == "sign"


def test_another_date_of_birth(world, bank, ask):
    carol = ask(birthdate="1984-03-01")
    assert "date of birth" in refused(world, carol, bank.visit(leaving(world, carol), "carol")).sentence


def test_a_level_that_is_not_reached(world, bank, ask, trust):
    trust(levels=["high"])
    carol = ask()
    assert parse_qs(urlsplit(leaving(world, carol)).query)["acr_values"] == ["high"]
    no = refused(world, carol, bank.visit(leaving(world, carol), "carol"))
    assert "level" in no.sentence


def test_what_belongs_to_another_attempt(world, bank, ask):
    carol, other = ask(), ask()
    right = bank.visit(leaving(world, carol), "carol")
    for brought in (
        {**right, "state": "x" * 43},
        {**right, "iss": "https://northwind.example"},
        {**right, "code": "made up"},
        {**right, "state": bank.visit(leaving(world, other), "carol")["state"]},
    ):
        assert refused(world, carol, brought).code in ("code.wrong", "code.locked"), brought
    leaving(world, other)
    assert refused(world, other, right).code == "code.wrong", "hers, brought into another contract"
    stopped = refused(world, other, {"error": "access_denied", "state": right["state"]})
    assert stopped.code == "openid.stopped"
    assert world.events(other.contract).count("identity.failed") == 1, "turning back is no try"


def test_a_code_opens_once(world, bank, ask):
    carol = ask()
    brought = bank.visit(leaving(world, carol), "carol")
    assert proven(world, carol, brought).stage == "sign"
    refused(world, carol, brought)


def test_turning_back(bank, world, ask):
    carol = ask()
    brought = bank.visit(leaving(world, carol), "carol", stop=True)
    assert brought["error"] == "access_denied"
    assert refused(world, carol, brought).code == "openid.stopped"


def test_only_the_browser_that_left_comes_back(world, bank, ask, live, inbox):
    carol = ask()
    hers = Signer(live.url, live.url + f"/sign/{link.secret_for(carol)}/", inbox, carol.email)
    hers.open()
    page = hers.send("/code")
    assert page.says("Sign in at Bank")
    hers.http.follow_redirects = False
    gone = hers.http.get(hers.path + "elsewhere")
    there = gone.headers["location"]
    assert gone.status_code == 303 and there.startswith(bank.issuer + "/auth?")
    asked = parse_qs(urlsplit(there).query)
    assert link.secret_for(carol) not in there and asked["redirect_uri"] == [live.url + "/sign/returned"]
    assert asked["code_challenge_method"] == ["S256"] and asked["nonce"] and asked["max_age"] == ["300"]
    brought = bank.visit(there, "carol")

    stranger = Signer(live.url, live.url + "/sign/x/", inbox, "")
    lost = read(stranger.http.get("/sign/returned", params=brought))
    assert lost.status == 410 and not lost.forms and lost.response.headers["cache-control"] == "no-store"

    hers.page = read(hers.http.get("/sign/returned", params=brought))
    assert hers.page.status == 200 and world.enter(carol).stage == "code", "coming back changes nothing"
    hers.http.follow_redirects = True
    assert "form-action 'self';" in hers.page.response.headers["content-security-policy"] + ";"
    assert hers.send("/prove").says("Read, then sign")


def test_the_settings_are_the_admins(world, bank, trust):
    for who in (world.maya, world.alice):
        with pytest.raises(Refused) as no:
            provider.keep(by=who.actor(), name="Mine")
        assert no.value.code == "role.refused"
    row = provider.of(world.workspace.id)
    assert oidc.SECRET.encode() not in bytes(row.sealed) and row.secret == oidc.SECRET
    assert oidc.SECRET not in json.dumps(provider.events.IdentityProviderKept.__dict__, default=str)


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"issuer": "ftp://bank.example"},
        {"issuer": "https://bank.example/?x=1"},
        {"client_id": " "},
        {"allow_private": False},
    ],
    ids=str,
)
def test_settings_that_cannot_be(world, bank, trust, told):
    with pytest.raises(Refused) as no:
        trust(**told)
    assert no.value.code.startswith("identity.")


def test_a_description_of_another_issuer(world, bank, trust):
    with pytest.raises(Refused) as no:
        trust(issuer=bank.issuer + "/")
    assert no.value.code in ("identity.description", "identity.provider")
    assert outside.ask(bank.issuer + "/.well-known/openid-configuration", private=True)[0] == 200


def test_nobody_is_asked_where_there_is_no_provider(world, work):
    contract = world.draft()
    with pytest.raises(Refused) as no:
        demanding.demand(world.recipient(contract), by=world.maya.actor(), methods=["openid"])
    assert no.value.code == "proof.unavailable" and no.value.do


def test_keys_are_held_and_a_change_of_keys_is_no_ones_fault(world, work):
    """The second person costs no request for keys; after the provider took a new key, the third comes in."""
    port = free_port()

    def enters(running) -> None:
        contract = world.draft()
        demanding.demand(world.recipient(contract), by=world.maya.actor(), methods=("openid",))
        sending.send(contract, by=world.maya.actor())
        work()
        carol = world.recipient(contract)
        assert proven(world, carol, running.visit(leaving(world, carol), "carol")).stage == "sign"

    try:
        with oidc.running(provider.return_url(), port=port) as old:
            how = {"name": "Bank", "issuer": old.issuer, "client_id": oidc.CLIENT, "allow_private": True}
            row = provider.keep(by=world.bob.actor(), secret=oidc.SECRET, **how)
            enters(old)
            held = keyset._held[keyset._place(row)]
            enters(old)
            assert keyset._held[keyset._place(row)] is held, "nothing was asked again"
        with oidc.running(provider.return_url(), port=port) as changed:
            enters(changed)
            assert keyset._held[keyset._place(row)].keys != held.keys
    except oidc.NotInstalled as why:
        pytest.skip(str(why))
