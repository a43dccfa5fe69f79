"""The whole thread with the customers in each directory: create, fill in, send, sign, write back, read the
file byte-equal, change on their side, see it on ours. Nothing above `connectors/` knows which it is."""

from __future__ import annotations

import pytest
from django.test import override_settings

from undersign.connectors import api
from undersign.connectors.filling import opening
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.contracts import document, lifecycle, sending
from undersign.journal import delivery


@pytest.fixture
def customers(world):
    """`put(connector, settings, secrets, account)`: this workspace's customers are kept there from now on."""

    def put(connector, settings, secrets, account):
        Connection.objects.filter(kind=api.DIRECTORY).update(enabled=False)
        given = {"settings": settings, "secrets": secrets, "allow_private": True}
        row = connection.connect(api.DIRECTORY, connector, "CRM", by=world.bob.actor(), **given)
        type(world.account).objects.filter(pk=world.account.pk).update(external_ref=account)
        world.account.refresh_from_db()
        return row

    with override_settings(CONNECTORS_REACH_LOOPBACK=True):
        yield put


def signed(world, work):
    contract = opening.draft_from_ticket(world.version, world.ticket, by=world.maya.actor())
    assert contract.sources["customer_name"] == "account"
    contract.fill({"monthly_fee": "1480.00", "plan": "premium"}, by=world.maya.actor())
    sending.send(contract, by=world.maya.actor())
    work()
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(contract, name))
        work()
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED
    return contract


def round_trip(world, work, row, account, change, field):
    """change(text) sets `field` of the account on their side."""
    with row.opened() as crm:
        cursor = crm.changes(api.ACCOUNT, "").cursor
    contract = signed(world, work)
    assert {status for states in world.deliveries(contract).values() for status in states} == {"done"}
    laid = delivery.Delivery.objects.get(subject=contract.id, effect="account")
    with row.opened() as crm:
        back = crm.attached(account, key=laid.id)
        assert back.content == document.find(contract, document.SEALED).read()
        crm.attach(account, back, title="again", key=laid.id)
        change("Changed over there")
        told, is_last = {}, False
        while not is_last:
            page = crm.changes(api.ACCOUNT, cursor)
            cursor, is_last = page.cursor, page.is_last
            told |= {each.ref: each for each in page.changes}
        assert told[account].values[field] == "Changed over there"
        crm.write(api.ACCOUNT, account, {field: "Changed by us"}, key=f"{laid.id}.w")
        assert crm.values(api.ACCOUNT, account)[field] == "Changed by us"


def test_with_customers_in_tryton(world, work, customers, tryton):
    account = tryton.make_party("Acme Robotics GmbH", world.contact.email)
    row = customers("tryton", {"url": tryton.url, "database": "crm"}, {"key": tryton.key}, account)

    def change(text):
        tryton.ask("PUT", f"party.party/{account}", json={"name": text})

    round_trip(world, work, row, account, change, "name")
    assert len(tryton.ask("GET", "ir.attachment", params={"f": "resource"})) >= 1


def test_with_customers_in_hubspot(world, work, customers, a_hubspot):
    account = a_hubspot.acme
    a_hubspot.make("contacts", email=world.contact.email, associatedcompanyid=account)
    row = customers("hubspot", {"url": a_hubspot.url}, {"token": "token"}, account)
    round_trip(
        world, work, row, account, lambda text: a_hubspot.change("companies", account, city=text), "city"
    )
    assert len(a_hubspot.objects["notes"]) == len(a_hubspot.files) == 1


def test_with_customers_in_salesforce(world, work, customers, a_salesforce):
    account = a_salesforce.acme
    a_salesforce.make("Contact", LastName="Carol", Email=world.contact.email, AccountId=account)
    row = customers("salesforce", {"url": a_salesforce.url}, {"access_token": "token"}, account)
    round_trip(
        world,
        work,
        row,
        account,
        lambda text: a_salesforce.change("Account", account, BillingCity=text),
        "BillingCity",
    )
    assert len(a_salesforce.rows["ContentVersion"]) == 1
