"""Salesforce beyond the rules all share: lost answers, limits, the recycle bin, two ways to sign in."""

from __future__ import annotations

import secrets

import pytest
import requests
from simple_salesforce import Salesforce as TheirClient
from tests.integration.connectors.directories import salesforce_settings
from tests.services.vendors import fake
from tests.services.vendors.salesforce import CLIENT_ID, CLIENT_SECRET

from undersign.connectors import api, registry
from undersign.connectors.conformance import NAME, PDF
from undersign.connectors.out import budget

SIGNED = api.Attachment(NAME, PDF, "application/pdf")
DAY = 86_400


@pytest.fixture
def key():
    return f"dlv_{secrets.token_hex(8)}"


@pytest.fixture(autouse=True)
def _fresh_budgets():
    budget._spent.clear()


def opened(server, **given):
    return registry.find("salesforce").make(api.DIRECTORY, salesforce_settings(server, **given))


def watched(server, cursor, record=api.ACCOUNT):
    """({ref: change}, cursor) of all pages from there."""
    told, page = {}, None
    while page is None or not page.is_last:
        page = opened(server).changes(record, cursor)
        cursor = page.cursor
        told |= {each.ref: each for each in page.changes}
    return told, cursor


def test_an_account_with_its_own_fields_and_its_people(a_salesforce):
    account = opened(a_salesforce).read_account(a_salesforce.acme)
    assert (account.name, account.country, account.details) == (
        "Acme Robotics GmbH",
        "DE",
        {"Seats__c": "40"},
    )
    assert account.address["lines"] == "Hauptstraße 1"
    contact = opened(a_salesforce).find_contact("CAROL@meridian.example")
    assert (contact.name, contact.account_ref) == ("Carol Ñandú", a_salesforce.acme)
    assert opened(a_salesforce).find_contact("x@y' OR Name != '") is None
    a_salesforce.make("Contact", LastName="Twin", Email="carol@meridian.example")
    assert opened(a_salesforce).find_contact("carol@meridian.example") is None


@pytest.mark.parametrize("what", [fake.LOST, fake.CUT, fake.HALF, 503])
def test_after_an_unknown_outcome_nothing_is_attached_twice(a_salesforce, key, what):
    a_salesforce.fails(what, method="POST", path="ContentVersion")
    with pytest.raises(api.Temporary):
        opened(a_salesforce).attach(a_salesforce.acme, SIGNED, title="Contract", key=key)
    first = opened(a_salesforce).attach(a_salesforce.acme, SIGNED, title="Contract", key=key)
    assert opened(a_salesforce).attach(a_salesforce.acme, SIGNED, title="Contract", key=key) == first
    assert len(a_salesforce.rows["ContentVersion"]) == len(a_salesforce.rows["ContentDocumentLink"]) == 1
    back = opened(a_salesforce).attached(a_salesforce.acme, key=key)
    assert (back.filename, back.content) == (NAME, PDF) and first.url.startswith(a_salesforce.url)


def test_what_passes_by_itself_is_tried_again_later(a_salesforce, key):
    locked = fake.Refused(400, "unable to obtain exclusive access", code="UNABLE_TO_LOCK_ROW")
    a_salesforce.fails(lambda _asked: (400, a_salesforce.error(400, str(locked), code=locked.more["code"])))
    with pytest.raises(api.Temporary, match="UNABLE_TO_LOCK_ROW"):
        opened(a_salesforce).read_account(a_salesforce.acme)
    a_salesforce.fails(403)
    with pytest.raises(api.Temporary) as told:
        opened(a_salesforce).read_account(a_salesforce.acme)
    assert told.value.retry_after == 3600
    a_salesforce.fails(503, retry_after=30)
    with pytest.raises(api.Temporary) as told:
        opened(a_salesforce).read_account(a_salesforce.acme)
    assert told.value.retry_after == 30


def test_the_days_last_calls_are_left_for_contracts(a_salesforce, key):
    cursor = opened(a_salesforce).changes(api.ACCOUNT, "").cursor
    a_salesforce.daily[0] = 14_000
    opened(a_salesforce).changes(api.ACCOUNT, cursor)
    calls = a_salesforce.calls()
    with pytest.raises(api.Temporary, match="calls"):
        opened(a_salesforce).changes(api.ACCOUNT, cursor)
    assert a_salesforce.calls() == calls
    assert opened(a_salesforce).attach(a_salesforce.acme, SIGNED, title="Contract", key=key)


def test_pages_are_resumed_and_end(a_salesforce):
    cursor = opened(a_salesforce).changes(api.ACCOUNT, "").cursor
    a_salesforce.PAUSE *= 0
    many = {a_salesforce.make("Account", Name=f"Company {number}") for number in range(230)}
    a_salesforce.PAUSE = fake.Fake.PAUSE
    a_salesforce.fails(fake.HALF, path="queryAll", skip=1)
    with pytest.raises(api.Temporary):
        watched(a_salesforce, cursor)
    told, cursor = watched(a_salesforce, cursor)
    assert many <= set(told)
    a_salesforce.pass_time(600)
    _told, cursor = watched(a_salesforce, cursor)
    assert watched(a_salesforce, cursor)[0] == {}


def test_merged_and_deleted_records_are_told_even_when_the_bin_is_empty(a_salesforce):
    other, gone, late = (a_salesforce.make("Account", Name=name) for name in ("Acme Ltd", "Gone", "Late"))
    cursor = start = opened(a_salesforce).changes(api.ACCOUNT, "").cursor
    a_salesforce.merge("Account", a_salesforce.acme, other)
    a_salesforce.delete("Account", gone)
    told, cursor = watched(a_salesforce, cursor)
    assert told[other].is_gone and told[other].merged_into == a_salesforce.acme
    assert told[gone].is_gone and not told[gone].merged_into
    with pytest.raises(api.Missing):
        opened(a_salesforce).read_account(other)
    a_salesforce.forgotten = (("Account", late, "2027-01-05T09:00:00.000+0000"),)
    a_salesforce.empty_bin()
    a_salesforce.pass_time(20 * DAY)
    assert watched(a_salesforce, start)[0][late].is_gone


def test_fields_are_told_as_people_know_them_and_written_in_their_type(a_salesforce, key):
    fields = {each.name: each for each in opened(a_salesforce).fields(api.ACCOUNT)}
    names = ("Seats__c", "Is_VIP__c", "Contract_ends__c", "Contract_status__c", "AnnualRevenue")
    assert [fields[name].type for name in names] == ["number", "yes_no", "date", "choice", "money"]
    assert fields["Seats__c"].is_custom and not fields["Id"].is_writable and "BillingAddress" not in fields
    wanted = {"Seats__c": "55", "Is_VIP__c": "true", "Contract_status__c": "signed", "AnnualRevenue": "0.1"}
    opened(a_salesforce).write(api.ACCOUNT, a_salesforce.acme, wanted, key=key)
    row = a_salesforce.rows["Account"][a_salesforce.acme]
    assert (row["Seats__c"], row["Is_VIP__c"], row["AnnualRevenue"]) == (55, True, 0.1)
    patches = a_salesforce.calls("PATCH")
    opened(a_salesforce).write(api.ACCOUNT, a_salesforce.acme, {**wanted, "BillingState": ""}, key=key)
    assert a_salesforce.calls("PATCH") == patches
    for wrong in ({"Seats__c": "many"}, {"Is_VIP__c": "maybe"}, {"Id": "x"}, {"Contract_status__c": "nope"}):
        with pytest.raises(api.Permanent):
            opened(a_salesforce).write(api.ACCOUNT, a_salesforce.acme, wrong, key=key)


def test_an_app_of_its_own_signs_in_by_itself_and_a_dead_token_says_so(a_salesforce):
    a_salesforce.tokens.clear()
    with pytest.raises(api.Unauthorised):
        opened(a_salesforce).read_contact(a_salesforce.carol)
    client = {"client_id": CLIENT_ID}
    app = opened(a_salesforce, settings=client, client_secret=CLIENT_SECRET)
    assert app.read_contact(a_salesforce.carol).name == "Carol Ñandú"
    with pytest.raises(api.Unauthorised, match="token"):
        opened(a_salesforce, settings=client, client_secret="wrong").read_contact(a_salesforce.carol)
    with pytest.raises(api.Permanent, match="neither"):
        opened(a_salesforce, other="x")
    with pytest.raises(api.Permanent, match="version"):
        opened(a_salesforce, settings={"version": "../x"}, access_token="token")


class _Plain(requests.Session):
    """simple-salesforce insists on https; the fake speaks http."""

    def request(self, method, url, *args, **more):
        return super().request(method, url.replace("https://", "http://"), *args, **more)


def test_the_usual_client_finds_in_the_fake_what_we_wrote(a_salesforce, key):
    """What proves the fake: simple-salesforce knows nothing of it."""
    address = a_salesforce.url.replace("http://", "https://")
    theirs = TheirClient(instance_url=address, session_id="token", version="62.0", session=_Plain())
    opened(a_salesforce).write(api.ACCOUNT, a_salesforce.acme, {"BillingCity": "Bonn"}, key=key)
    opened(a_salesforce).attach(a_salesforce.acme, SIGNED, title="Contract", key=key)
    found = theirs.query("SELECT Id, BillingCity FROM Account WHERE Name = 'Acme Robotics GmbH'")
    assert [row["BillingCity"] for row in found["records"]] == ["Bonn"]
    linked = f"SELECT ContentDocumentId FROM ContentDocumentLink WHERE LinkedEntityId = '{a_salesforce.acme}'"
    assert theirs.query(linked)["totalSize"] == 1
    theirs.Account.update(a_salesforce.acme, {"Contract_status__c": "sent"})
    assert theirs.Account.get(a_salesforce.acme)["Contract_status__c"] == "sent"
    assert "Seats__c" in [each["name"] for each in theirs.Account.describe()["fields"]]
    assert theirs.api_usage["api-usage"].total == 15_000
