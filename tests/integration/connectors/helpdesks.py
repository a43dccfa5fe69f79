"""Helpdesks of vendors, as the checks take them: (open, subject), each on a fake of its own."""

from __future__ import annotations

import pytest
from tests.services import machine, redmine
from tests.services.vendors import freshdesk, zendesk

from undersign.connectors import api, registry
from undersign.connectors.conformance import Subject
from undersign.connectors.out.reach import Reach

LOOPBACK = Reach(private=True, loopback=True)


@pytest.fixture
def a_zendesk():
    with zendesk.Zendesk().running() as account:
        yield account


@pytest.fixture
def a_freshdesk():
    with freshdesk.Freshdesk().running() as account:
        yield account


def zendesk_settings(account, **secrets) -> registry.Configured:
    """By API token; with access_token=…, by OAuth."""
    settings = {"url": account.url, "email": zendesk.EMAIL}
    return registry.Configured(settings=settings, secrets=secrets or {"token": "token"}, reach=LOOPBACK)


def freshdesk_settings(account) -> registry.Configured:
    return registry.Configured(settings={"url": account.url}, secrets={"key": "token"}, reach=LOOPBACK)


@pytest.fixture
def zendesk_helpdesk(a_zendesk):
    subject = Subject(
        ticket_ref=a_zendesk.make_ticket("Conformance"),
        status="open",
        other_status="hold",
        fields={"Contract status": "Unterschrieben ✓"},
    )
    subject.records[api.TICKET] = (subject.ticket_ref, str(zendesk.TEXT_FIELD), "Sent", "Signed ✓")
    return lambda: registry.find("zendesk").make(api.HELPDESK, zendesk_settings(a_zendesk)), subject


@pytest.fixture
def freshdesk_helpdesk(a_freshdesk):
    subject = Subject(
        ticket_ref=a_freshdesk.make_ticket("Conformance"),
        status="Open",
        other_status="Waiting for signature",
        fields={"Contract status": "Unterschrieben ✓"},
    )
    subject.records[api.TICKET] = (subject.ticket_ref, freshdesk.FIELD, "Sent", "Signed ✓")
    return lambda: registry.find("freshdesk").make(api.HELPDESK, freshdesk_settings(a_freshdesk)), subject


@pytest.fixture(scope="session")
def a_redmine(tmp_path_factory):
    machine.may_change("Debian's Redmine")
    try:
        with redmine.running(tmp_path_factory.mktemp("redmine")) as tracker:
            yield tracker
    except redmine.NotInstalled as error:
        machine.absent(str(error))


def redmine_settings(tracker) -> registry.Configured:
    return registry.Configured(settings={"url": tracker.url}, secrets={"key": tracker.key}, reach=LOOPBACK)


@pytest.fixture
def redmine_helpdesk(a_redmine):
    subject = Subject(
        ticket_ref=a_redmine.make_issue("Conformance"),
        status="New",
        other_status="Feedback",
        fields={redmine.FIELD: "Unterschrieben ✓"},
    )
    field = next(
        each["id"]
        for each in a_redmine.ask("GET", "custom_fields.json").json()["custom_fields"]
        if each["name"] == redmine.FIELD
    )
    subject.records[api.TICKET] = (subject.ticket_ref, f"cf_{field}", "Sent", "Signed ✓")
    return lambda: registry.find("redmine").make(api.HELPDESK, redmine_settings(a_redmine)), subject
