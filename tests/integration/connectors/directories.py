"""The directories outside, and the records there that the checks may write to; fixtures for `conftest`."""

from __future__ import annotations

import secrets

import pytest
from tests.services import machine
from tests.services import tryton as real_tryton
from tests.services.vendors.hubspot import HubSpot
from tests.services.vendors.salesforce import Salesforce

from undersign.connectors import api, registry
from undersign.connectors.conformance import Subject
from undersign.connectors.out.reach import Reach

LOOPBACK = Reach(private=True, loopback=True)


@pytest.fixture
def a_hubspot():
    """An account in HubSpot: Acme, and Carol who works there."""
    with HubSpot().running() as server:
        address = {"address": "Hauptstraße 1", "city": "Köln", "zip": "50667", "country": "Germany"}
        server.acme = server.make("companies", name="Acme Robotics GmbH", seats="40", **address)
        person = {"firstname": "Carol", "lastname": "Ñandú", "email": "carol@meridian.example"}
        server.carol = server.make("contacts", associatedcompanyid=server.acme, **person)
        server.deal = server.sell(server.acme, dealname="Renewal", amount="1480.00", dealstage="open")
        server.sell(server.acme, dealname="Start", dealstage="closedwon")
        yield server


def hubspot_settings(server, **secrets) -> registry.Configured:
    secrets = secrets or {"token": "token"}
    return registry.Configured(settings={"url": server.url}, secrets=secrets, reach=LOOPBACK)


@pytest.fixture
def hubspot_directory(a_hubspot):
    connector = registry.find("hubspot")
    subject = Subject(
        account_ref=a_hubspot.acme,
        deal_ref=a_hubspot.deal,
        contact_email="carol@meridian.example",
        records={
            api.ACCOUNT: (a_hubspot.acme, "city", "Ñuñoa", "契約"),
            api.CONTACT: (a_hubspot.carol, "jobtitle", "Head of Support", "COO"),
            api.DEAL: (a_hubspot.deal, "amount", "1480.00", "1520.50"),
        },
        wait=lambda: a_hubspot.pass_time(5),
    )
    return lambda: connector.make(api.DIRECTORY, hubspot_settings(a_hubspot)), subject


@pytest.fixture
def a_salesforce():
    """An organisation in Salesforce: Acme, Carol who works there, and what is sold to them."""
    with Salesforce().running() as server:
        place = {"BillingStreet": "Hauptstraße 1", "BillingCity": "Köln", "BillingCountry": "Deutschland"}
        server.acme = server.make("Account", Name="Acme Robotics GmbH", Seats__c=40.0, **place)
        person = {"FirstName": "Carol", "LastName": "Ñandú", "Email": "carol@meridian.example"}
        server.carol = server.make("Contact", AccountId=server.acme, **person)
        sold = {"AccountId": server.acme}
        server.deal = server.make("Opportunity", Name="Renewal", Amount=1480.0, StageName="Open", **sold)
        server.make("Opportunity", Name="Start", StageName="Closed Won", **sold)
        yield server


def salesforce_settings(server, *, settings=None, **secrets) -> registry.Configured:
    secrets = secrets or {"access_token": "token"}
    given = {"url": server.url, **(settings or {})}
    return registry.Configured(settings=given, secrets=secrets, reach=LOOPBACK)


@pytest.fixture
def salesforce_directory(a_salesforce):
    connector = registry.find("salesforce")
    subject = Subject(
        account_ref=a_salesforce.acme,
        deal_ref=a_salesforce.deal,
        contact_email="carol@meridian.example",
        records={
            api.ACCOUNT: (a_salesforce.acme, "BillingCity", "Ñuñoa", "契約"),
            api.CONTACT: (a_salesforce.carol, "Title", "Head of Support", "COO"),
            api.DEAL: (a_salesforce.deal, "Amount", "1480", "1520.5"),
        },
        wait=lambda: a_salesforce.pass_time(5),
    )
    return lambda: connector.make(api.DIRECTORY, salesforce_settings(a_salesforce)), subject


def _running(folder, modules):
    try:
        with real_tryton.running(folder, modules) as server:
            yield server
    except real_tryton.NotInstalled as error:
        machine.absent(str(error))


@pytest.fixture(scope="session")
def tryton(tmp_path_factory):
    """A real Tryton with its parties only, which starts fast."""
    yield from _running(tmp_path_factory.mktemp("tryton"), real_tryton.SMALL)


@pytest.fixture(scope="session")
def tryton_whole(tmp_path_factory):
    """A real Tryton with opportunities and invoices, too."""
    yield from _running(tmp_path_factory.mktemp("tryton_whole"), real_tryton.WHOLE)


def tryton_settings(server, *, url="", key="") -> registry.Configured:
    settings = {"url": url or server.url, "database": "crm"}
    return registry.Configured(settings=settings, secrets={"key": key or server.key}, reach=LOOPBACK)


@pytest.fixture
def tryton_directory(tryton):
    email = f"carol.{secrets.token_hex(4)}@meridian.example"
    party = tryton.make_party("Acme Robotics GmbH", email)
    subject = Subject(
        account_ref=party,
        contact_email=email,
        records={
            api.ACCOUNT: (party, "name", "Acme Ñuñoa", "契約 GmbH"),
            api.CONTACT: (party, "name", "Carol", "Carol Ñandú"),
        },
    )
    return lambda: registry.find("tryton").make(api.DIRECTORY, tryton_settings(tryton)), subject


@pytest.fixture
def tryton_billing(tryton):
    party = tryton.make_party("Acme Robotics GmbH")
    make = registry.find("tryton").make
    return lambda: make(api.BILLING, tryton_settings(tryton)), Subject(account_ref=party)
