"""OAuth 2 against a real provider: signed in there, tokens renewed once however many need it, and revoked."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.db import connections, transaction
from django.test import Client
from tests.services import machine, oidc
from tests.services.vendors import hubspot
from tests.services.vendors.hubspot import HubSpot
from tests.world import PASSWORD

from undersign.connectors import api, registry
from undersign.connectors.linking import health, oauth
from undersign.connectors.linking.connection import Connection
from undersign.journal import clock, history
from undersign.store import tenancy

MAKE = "/settings/connectors/new/directory/vouching/make"


@pytest.fixture(scope="module")
def provider(instance):
    back = oauth.return_url()
    try:
        with oidc.running(back, connectors=back) as running:
            yield running
    except oidc.NotInstalled as why:
        machine.absent(str(why))


@pytest.fixture(autouse=True)
def vouching(monkeypatch, tmp_path):
    """The stranger's connector, installed."""
    info = tmp_path / "undersign_vouching-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: undersign-vouching\nVersion: 1.0\n")
    module = "tests.services.vouching_directory"
    (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\nvouching = {module}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry.every.cache_clear()
    yield
    registry.every.cache_clear()


@pytest.fixture
def bob(world):
    return desk(world.bob)


def desk(who) -> Client:
    browser = Client(SERVER_NAME="localhost")
    assert browser.post("/login", {"email": who.email, "password": PASSWORD}).status_code == 303
    return browser


def registered(browser, provider) -> Connection:
    typed = {"name": "CRM", "vouching-url": provider.issuer, "allow_private": "on"}
    typed |= {"vouching-client_id": oidc.CONNECTOR, "vouching-client_secret": oidc.CONNECTOR_SECRET}
    answer = browser.post(MAKE, typed)
    assert answer.status_code == 303, answer.content.decode()
    return Connection.objects.get(pk=answer["location"].split("/")[3])


def leaving(browser, row) -> str:
    """Where "Sign in at …" leads to."""
    answer = browser.post(f"/settings/connectors/{row.id}/sign-in")
    assert answer.status_code == 200
    return answer["Refresh"].partition("url=")[2]


@pytest.fixture
def connected(bob, provider):
    row = registered(bob, provider)
    brought = provider.visit(leaving(bob, row), "carol")
    answer = bob.get("/settings/connectors/returned", brought)
    assert answer.status_code == 303 and "connection_signed" in answer["location"]
    return Connection.objects.get(pk=row.pk)


def who(row) -> str:
    with Connection.objects.get(pk=row.pk).opened() as directory:
        return directory.read_account("1").name


def shown(browser, row) -> str:
    page = browser.get(f"/settings/connectors/{row.id}/").content.decode()
    return re.sub(r"\s+", " ", html.unescape(page))


def spoil(row) -> None:
    """The access token is none any more; the one to renew it by still is."""
    held = Connection.objects.get(pk=row.pk)
    held.keep({oauth.ACCESS: "ended"})
    held.save(update_fields=["sealed"])


def revoke(provider, row) -> None:
    """At their side, as their administrator would."""
    token = row.configured.secrets[oauth.REFRESH]
    form = {"token": token, "client_id": oidc.CONNECTOR, "client_secret": oidc.CONNECTOR_SECRET}
    assert httpx.post(f"{provider.issuer}/token/revocation", data=form).status_code == 200


def test_signed_in_over_there_it_works_and_is_on(world, bob, connected):
    assert connected.enabled and connected.proven_at and connected.token_until > clock.now()
    assert who(connected) == "carol"
    page = shown(bob, connected)
    assert "Signed in" in page and "Works" in page and oauth.return_url() in page
    for secret in connected.configured.secrets.values():
        assert secret not in page
    told = [each.sentence for each in history.of(world.workspace.id, world.workspace.id)]
    assert "Bob Admin signed in at CRM, which gave us a key of its own" in told


def test_before_that_it_says_what_is_to_be_done(bob, provider):
    row = registered(bob, provider)
    assert not row.enabled and "Sign in at Vouching directory" in shown(bob, row)
    with pytest.raises(api.Unauthorised, match="Nobody has signed in"):
        who(row)


def test_the_way_there_carries_a_challenge_and_the_fewest_rights(bob, provider):
    asked = {
        name: values[0]
        for name, values in parse_qs(urlsplit(leaving(bob, registered(bob, provider))).query).items()
    }
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
    assert asked["scope"] == "openid offline_access" and asked["redirect_uri"] == oauth.return_url()
    assert "secret" not in str(asked)


def test_an_answer_to_another_question_connects_nothing(world, bob, provider):
    row = registered(bob, provider)
    brought = provider.visit(leaving(bob, row), "mallory")
    elsewhere = desk(world.bob)  # another browser of the same admin
    assert elsewhere.get("/settings/connectors/returned", brought).status_code == 422
    assert bob.get("/settings/connectors/returned", brought | {"state": "x" * 43}).status_code == 422
    assert bob.get("/settings/connectors/returned", brought).status_code == 422  # used up
    turned_back = provider.visit(leaving(bob, row), "carol", stop=True)
    answer = bob.get("/settings/connectors/returned", turned_back)
    assert answer.status_code == 422 and "access_denied" in answer.content.decode()
    assert oauth.ACCESS not in Connection.objects.get(pk=row.pk).sealed


def test_a_token_that_is_taken_no_more_is_renewed_and_the_work_done(connected):
    before = connected.configured.secrets
    spoil(connected)
    assert who(connected) == "carol"
    after = Connection.objects.get(pk=connected.pk).configured.secrets
    assert after[oauth.ACCESS] != before[oauth.ACCESS] and after[oauth.REFRESH] != before[oauth.REFRESH]


def test_one_that_is_about_to_end_is_renewed_beforehand(connected):
    Connection.objects.filter(pk=connected.pk).update(token_until=clock.now())
    assert who(connected) == "carol"
    assert Connection.objects.get(pk=connected.pk).token_until > clock.now() + oauth.MARGIN


def test_eight_workers_at_once_use_the_refresh_token_once(world, connected):
    """They take a refresh token a second time for a theft, and would end everything."""
    spoil(connected)

    def work(_number):
        try:
            with tenancy.within(world.workspace.id):
                return who(connected)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as workers:
        assert list(workers.map(work, range(8))) == ["carol"] * 8
    spoil(connected)
    assert who(connected) == "carol"


def test_a_new_token_is_kept_where_the_work_is_taken_back(connected):
    spoil(connected)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert who(connected) == "carol"
        raise ZeroDivisionError
    assert who(connected) == "carol"


def test_what_they_ended_is_noticed_told_and_mended_by_signing_in_again(world, bob, provider, connected):
    revoke(provider, connected)
    with pytest.raises(api.Unauthorised, match="gives us no token"):
        who(connected)
    row = Connection.objects.get(pk=connected.pk)
    assert health.state(row) == health.NEEDS_KEY
    assert "Ended over there" in shown(bob, row) and "Sign in there again" in shown(bob, row)
    told = [each.event for each in history.of(world.workspace.id, world.workspace.id)]
    assert told.count("connection.failed") == 1
    bob.get("/settings/connectors/returned", provider.visit(leaving(bob, row), "carol"))
    assert health.state(Connection.objects.get(pk=row.pk)) == health.WORKS and who(row) == "carol"


def test_removed_here_it_is_ended_there(bob, provider, connected):
    spent = connected.configured.secrets[oauth.REFRESH]
    bob.post(f"/settings/connectors/{connected.id}/remove")
    assert Connection.objects.get(pk=connected.pk).sealed == {}
    form = {"grant_type": "refresh_token", "refresh_token": spent}
    form |= {"client_id": oidc.CONNECTOR, "client_secret": oidc.CONNECTOR_SECRET}
    assert httpx.post(f"{provider.issuer}/token", data=form).status_code == 400


def test_with_a_vendor_the_work_is_done_once_more_with_a_new_token_and_no_third_time(world, bob):
    """HubSpot's fake holds every request against HubSpot's own description."""
    with HubSpot().running() as there:
        typed = {"name": "HubSpot", "hubspot-url": there.url, "allow_private": "on"}
        typed |= {"hubspot-client_id": hubspot.CLIENT_ID, "hubspot-client_secret": hubspot.CLIENT_SECRET}
        made = bob.post("/settings/connectors/new/directory/hubspot/make", typed)["location"]
        row = Connection.objects.get(pk=made.split("/")[3])
        asked = parse_qs(urlsplit(leaving(bob, row)).query)
        bob.get("/settings/connectors/returned", {"code": "code-1", "state": asked["state"][0]})
        assert health.state(Connection.objects.get(pk=row.pk)) == health.WORKS
        there.tokens.clear()
        with Connection.objects.get(pk=row.pk).opened() as directory:
            assert directory.find_contact("nobody@nowhere.example") is None
        assert there.calls("POST", "/oauth/v1/token") == 2
        there.tokens.clear()
        there.refresh_tokens.clear()
        with Connection.objects.get(pk=row.pk).opened() as directory:
            for _twice in range(2):
                with pytest.raises(api.Unauthorised):
                    directory.find_contact("nobody@nowhere.example")
        assert there.calls("POST", "/oauth/v1/token") == 3
    told = [each.event for each in history.of(world.workspace.id, world.workspace.id)]
    assert told.count("connection.failed") == 1


@pytest.mark.parametrize(
    "typed", ["evil.example/x", "a@evil.example", "a.b:80", "", "../x", "x?y", "x#y", "127.0.0.1\\", " a b"]
)
def test_a_setting_within_an_address_leads_nowhere_else(typed):
    with pytest.raises(api.Permanent, match="cannot be part of an address"):
        oauth._address("https://{subdomain}.vendor.example/oauth", {"subdomain": typed})


def test_a_setting_that_is_an_address_by_itself_is_judged_as_one():
    assert oauth._address("{url}/oauth", {"url": "https://a.example/"}) == "https://a.example/oauth"
    for typed in ("javascript:x", "https://a@b.example", "", "file:///etc"):
        with pytest.raises(api.Permanent):
            oauth._address("{url}/oauth", {"url": typed})
