"""HubSpot beyond the rules all share: lost answers, limits, the index that lags, merges, webhooks."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from hubspot import HubSpot as TheirClient
from tests.integration.connectors.directories import hubspot_settings
from tests.services.vendors import fake
from tests.services.vendors.hubspot import CLIENT_SECRET

from undersign.connectors import api, registry
from undersign.connectors.conformance import NAME, PDF
from undersign.connectors.out import budget
from undersign.connectors.systems.hubspot.hook import ADDRESS
from undersign.journal import clock

SIGNED = api.Attachment(NAME, PDF, "application/pdf")
HOOK = "https://undersign.example/hooks/cxn_1"


@pytest.fixture
def key():
    return f"dlv_{secrets.token_hex(8)}"


@pytest.fixture(autouse=True)
def _fresh_budgets():
    budget._spent.clear()


def opened(server, **secrets_):
    return registry.find("hubspot").make(api.DIRECTORY, hubspot_settings(server, **secrets_))


def watched(server, cursor, record=api.ACCOUNT):
    """({ref: change}, cursor) of all pages from there."""
    told, page = {}, None
    while page is None or not page.is_last:
        page = opened(server).changes(record, cursor)
        cursor = page.cursor
        told |= {each.ref: each for each in page.changes}
    return told, cursor


def test_an_account_with_its_own_properties_and_its_people(a_hubspot):
    account = opened(a_hubspot).read_account(a_hubspot.acme)
    assert (account.name, account.country) == ("Acme Robotics GmbH", "DE")
    assert account.address["lines"] == "Hauptstraße 1" and account.address["postcode"] == "50667"
    assert account.details["seats"] == "40"
    contact = opened(a_hubspot).find_contact("CAROL@meridian.example")
    assert (contact.name, contact.account_ref) == ("Carol Ñandú", a_hubspot.acme)


@pytest.mark.parametrize("what", [fake.LOST, fake.CUT, fake.HALF, 503])
@pytest.mark.parametrize("path", ["/files", "/notes"])
def test_after_an_unknown_outcome_nothing_is_attached_twice(a_hubspot, key, what, path):
    a_hubspot.fails(what, method="POST", path=path, skip=1 if path == "/notes" else 0)
    with pytest.raises(api.Temporary):
        for _time in range(2):
            opened(a_hubspot).attach(a_hubspot.acme, SIGNED, title="Contract", key=f"{key}0")
            opened(a_hubspot).attach(a_hubspot.acme, SIGNED, title="Contract", key=key)
    first = opened(a_hubspot).attach(a_hubspot.acme, SIGNED, title="Contract", key=key)
    assert opened(a_hubspot).attach(a_hubspot.acme, SIGNED, title="Contract", key=key) == first
    back = opened(a_hubspot).attached(a_hubspot.acme, key=key)
    assert (back.filename, back.content) == (NAME, PDF)
    bodies = [row["properties"]["hs_note_body"] for row in a_hubspot.objects["notes"].values()]
    assert sum(f"(undersign:{key})" in body for body in bodies) == 1
    assert sum(key + "." in path for path, _content in a_hubspot.files.values()) == 1


def test_a_limit_by_the_second_is_waited_for_and_a_longer_one_put_off(a_hubspot):
    a_hubspot.fails(429, times=2, retry_after=0)
    assert opened(a_hubspot).read_contact(a_hubspot.carol)
    assert a_hubspot.calls() == 3
    a_hubspot.fails(429, retry_after=42)
    with pytest.raises(api.Temporary) as told:
        opened(a_hubspot).read_contact(a_hubspot.carol)
    assert told.value.retry_after == 42 and a_hubspot.calls() == 4


def test_the_days_last_calls_are_left_for_contracts(a_hubspot, key):
    cursor = opened(a_hubspot).changes(api.ACCOUNT, "").cursor
    a_hubspot.daily[1] = 20_000
    opened(a_hubspot).changes(api.ACCOUNT, cursor)
    calls = a_hubspot.calls()
    with pytest.raises(api.Temporary, match="calls"):
        opened(a_hubspot).changes(api.ACCOUNT, cursor)
    assert a_hubspot.calls() == calls
    assert opened(a_hubspot).attach(a_hubspot.acme, SIGNED, title="Contract", key=key)


def test_what_the_index_shows_late_is_told_late_and_not_forgotten(a_hubspot):
    a_hubspot.lag = 90
    _told, cursor = watched(a_hubspot, opened(a_hubspot).changes(api.ACCOUNT, "").cursor)
    a_hubspot.change("companies", a_hubspot.acme, city="Bonn")
    told, cursor = watched(a_hubspot, cursor)
    assert a_hubspot.acme not in told
    a_hubspot.pass_time(100)
    told, cursor = watched(a_hubspot, cursor)
    assert told[a_hubspot.acme].values["city"] == "Bonn" and told[a_hubspot.acme].at.tzinfo
    a_hubspot.pass_time(600)
    _told, cursor = watched(a_hubspot, cursor)
    assert watched(a_hubspot, cursor)[0] == {}


def test_pages_are_resumed_in_one_millisecond_too(a_hubspot):
    cursor = opened(a_hubspot).changes(api.ACCOUNT, "").cursor
    a_hubspot.PAUSE = timedelta(0)
    many = {a_hubspot.make("companies", name=f"Company {number}") for number in range(230)}
    a_hubspot.PAUSE = fake.Fake.PAUSE
    a_hubspot.fails(503, path="search", skip=1)
    with pytest.raises(api.Temporary):
        watched(a_hubspot, cursor)
    told, _cursor = watched(a_hubspot, cursor)
    assert many <= set(told)


def test_merged_and_deleted_records_are_told(a_hubspot):
    other, gone = (a_hubspot.make("companies", name=name) for name in ("Acme Ltd", "Gone Ltd"))
    cursor = opened(a_hubspot).changes(api.ACCOUNT, "").cursor
    a_hubspot.merge("companies", a_hubspot.acme, other)
    a_hubspot.delete("companies", gone)
    told, cursor = watched(a_hubspot, cursor)
    assert told[other].merged_into == a_hubspot.acme and told[other].is_gone and gone not in told
    a_hubspot.pass_time(3600)
    told, cursor = watched(a_hubspot, cursor)
    assert told[gone].is_gone and not told[gone].merged_into
    assert opened(a_hubspot).read_account(other).ref == a_hubspot.acme
    with pytest.raises(api.Missing):
        opened(a_hubspot).read_account(gone)


def test_fields_are_told_as_people_know_them(a_hubspot):
    fields = {each.name: each for each in opened(a_hubspot).fields(api.ACCOUNT)}
    assert fields["support_plan"].choices == (("premium", "Premium"), ("standard", "Standard"))
    kinds = {name: fields[name].type for name in ("seats", "is_vip", "contract_ends", "city")}
    assert kinds == {"seats": "number", "is_vip": "yes_no", "contract_ends": "date", "city": "text"}
    assert fields["seats"].is_custom and not fields["hs_object_id"].is_writable
    money = {each.name: each.type for each in opened(a_hubspot).fields(api.DEAL)}
    assert money["amount"] == "money" and opened(a_hubspot).fields(api.TICKET) == ()


def test_a_refused_token_says_so(a_hubspot):
    a_hubspot.tokens.clear()
    with pytest.raises(api.Unauthorised):
        opened(a_hubspot).read_contact(a_hubspot.carol)
    with pytest.raises(api.Permanent, match="neither"):
        opened(a_hubspot, other="x")


def test_a_webhook_is_believed_by_its_signature_and_time(a_hubspot):
    call = a_hubspot.tell("companies", a_hubspot.acme, address=HOOK, at=clock.now())
    headers = {name.lower(): value for name, value in call.headers.items()} | {ADDRESS: HOOK}
    (heard,) = opened(a_hubspot).heard(headers, call.body, secret=CLIENT_SECRET)
    assert (heard.record, heard.ref, heard.starts) == (api.ACCOUNT, a_hubspot.acme, "")
    again = opened(a_hubspot).heard(headers, call.body, secret=CLIENT_SECRET)
    assert again == (heard,)
    old = a_hubspot.tell("companies", a_hubspot.acme, address=HOOK, at=clock.now() - timedelta(hours=1))
    stale = {name.lower(): value for name, value in old.headers.items()} | {ADDRESS: HOOK}
    for given, body, secret in [
        (headers, call.body + b" ", CLIENT_SECRET),
        (headers | {ADDRESS: HOOK + "?x"}, call.body, CLIENT_SECRET),
        (headers, call.body, "other"),
        (headers, call.body, ""),
        (stale, old.body, CLIENT_SECRET),
    ]:
        with pytest.raises(api.Permanent):
            opened(a_hubspot).heard(given, body, secret=secret)


def test_hubspots_own_client_finds_in_the_fake_what_we_wrote(a_hubspot, key):
    """What proves the fake: hubspot-api-client knows nothing of it."""
    client = TheirClient(access_token="token", host=a_hubspot.url, retry=False)
    opened(a_hubspot).write(api.ACCOUNT, a_hubspot.acme, {"city": "Bonn"}, key=key)
    posted = opened(a_hubspot).attach(a_hubspot.acme, SIGNED, title="Contract", key=key)
    company = client.crm.companies.basic_api.get_by_id(a_hubspot.acme, properties=["city", "name"])
    assert company.properties["city"] == "Bonn"
    note = client.crm.objects.notes.basic_api.get_by_id(posted.ref, properties=["hs_note_body"])
    assert key in note.properties["hs_note_body"]
    person = client.crm.contacts.basic_api.get_by_id("carol@meridian.example", id_property="email")
    assert person.id == a_hubspot.carol
