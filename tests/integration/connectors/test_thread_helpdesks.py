"""The whole thread with its ticket in each helpdesk: create, fill in, send, sign, write back, read the files
byte-equal, change on their side, see it on ours, and the other way round. Nothing above `connectors/` knows
which it is."""

from __future__ import annotations

import pytest
from django.test import override_settings
from tests.integration.connectors import thread
from tests.integration.connectors.conftest import rt_settings
from tests.integration.connectors.helpdesks import freshdesk_settings, redmine_settings, zendesk_settings

from undersign.connectors import api
from undersign.contracts import document
from undersign.journal import delivery

OURS = "fields.contract_status"


@pytest.fixture
def round_trip(world, work):
    """`go(connector, configured, subject, change)`: change(ticket, field, text) is done at their side."""

    def go(connector, configured, subject, change):
        row = thread.connected(world, api.HELPDESK, connector, configured)
        world.ticket.external_ref = subject.ticket_ref
        world.ticket.save()
        contract = thread.signed(world, work)
        laid = delivery.Delivery.objects.get(subject=contract.id, effect="ticket")
        with row.opened() as desk:
            files = [each.content for each in desk.attachments(subject.ticket_ref, key=laid.id)]
        kinds = (document.SEALED, document.CERTIFICATE)
        assert sorted(files) == sorted(document.find(contract, kind).read() for kind in kinds)
        field = subject.records[api.TICKET][1]

        def said(text):
            change(subject.ticket_ref, field, text)

        thread.kept_in_step(world, row, api.TICKET, world.ticket, (field, OURS), said)

    with override_settings(CONNECTORS_REACH_LOOPBACK=True):
        yield go


def test_with_a_ticket_in_zendesk(round_trip, a_zendesk, zendesk_helpdesk):
    def change(ticket, field, text):
        values = a_zendesk.tickets[ticket]["custom_fields"]
        told = [{**each, "value": text} if str(each["id"]) == field else each for each in values]
        a_zendesk.change(ticket, custom_fields=told)

    round_trip("zendesk", zendesk_settings(a_zendesk), zendesk_helpdesk[1], change)


def test_with_a_ticket_in_freshdesk(round_trip, a_freshdesk, freshdesk_helpdesk):
    def change(ticket, field, text):
        a_freshdesk.change(ticket, custom_fields=a_freshdesk.tickets[ticket]["custom_fields"] | {field: text})

    round_trip("freshdesk", freshdesk_settings(a_freshdesk), freshdesk_helpdesk[1], change)


def test_with_a_ticket_in_request_tracker(round_trip, rt, request_tracker_helpdesk):
    def change(ticket, field, text):
        rt.ask("PUT", f"ticket/{ticket}", json={"CustomFields": {field: text}})

    round_trip("request_tracker", rt_settings(rt), request_tracker_helpdesk[1], change)


@pytest.mark.all_systems
def test_with_a_ticket_in_redmine(round_trip, a_redmine, redmine_helpdesk):
    def change(ticket, field, text):
        said = [{"id": int(field.removeprefix("cf_")), "value": text}]
        a_redmine.ask("PUT", f"issues/{ticket}.json", json={"issue": {"custom_fields": said}})

    round_trip("redmine", redmine_settings(a_redmine), redmine_helpdesk[1], change)
