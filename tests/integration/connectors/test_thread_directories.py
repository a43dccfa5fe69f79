"""The whole thread with the customers in each directory: create, fill in, send, sign, write back, read the
file byte-equal, change on their side, see it on ours, and the other way round. Nothing above `connectors/`
knows which it is."""

from __future__ import annotations

import pytest
from django.test import override_settings
from tests.integration.connectors import thread
from tests.integration.connectors.directories import hubspot_settings, salesforce_settings, tryton_settings

from undersign.connectors import api
from undersign.contracts import document
from undersign.journal import delivery


@pytest.fixture
def round_trip(world, work):
    """`go(connector, configured, account, pair, change)`; see `thread.kept_in_step`."""

    def go(connector, configured, account, pair, change):
        row = thread.connected(world, api.DIRECTORY, connector, configured)
        type(world.account).objects.filter(pk=world.account.pk).update(external_ref=account)
        world.account.refresh_from_db()
        contract = thread.signed(world, work)
        laid = delivery.Delivery.objects.get(subject=contract.id, effect="account")
        with row.opened() as crm:
            back = crm.attached(account, key=laid.id)
            assert back.content == document.find(contract, document.SEALED).read()
            crm.attach(account, back, title="again", key=laid.id)
        thread.kept_in_step(world, row, api.ACCOUNT, world.account, pair, change)

    with override_settings(CONNECTORS_REACH_LOOPBACK=True):
        yield go


def test_with_customers_in_tryton(world, round_trip, tryton):
    account = tryton.make_party("Acme Robotics GmbH", world.contact.email)

    def change(text):
        tryton.ask("PUT", f"party.party/{account}", json={"name": text})

    round_trip("tryton", tryton_settings(tryton), account, ("name", "name"), change)
    assert len(tryton.ask("GET", "ir.attachment", params={"f": "resource"})) >= 1


def test_with_customers_in_hubspot(world, round_trip, a_hubspot):
    account = a_hubspot.acme
    a_hubspot.make("contacts", email=world.contact.email, associatedcompanyid=account)

    def change(text):
        a_hubspot.change("companies", account, city=text)

    round_trip("hubspot", hubspot_settings(a_hubspot), account, ("city", "city"), change)
    assert len(a_hubspot.objects["notes"]) == len(a_hubspot.files) == 1


def test_with_customers_in_salesforce(world, round_trip, a_salesforce):
    account = a_salesforce.acme
    a_salesforce.make("Contact", LastName="Carol", Email=world.contact.email, AccountId=account)

    def change(text):
        a_salesforce.change("Account", account, BillingCity=text)

    round_trip("salesforce", salesforce_settings(a_salesforce), account, ("BillingCity", "city"), change)
    assert len(a_salesforce.rows["ContentVersion"]) == 1
