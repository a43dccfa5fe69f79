"""The main thread with its ticket in Request Tracker and its archive on a WebDAV server.

Nothing above `connectors/` knows: the same verbs, the same deliveries.
"""

from __future__ import annotations

import pytest
from django.test import override_settings
from tests.integration.connectors.peers import between, once

from undersign.connectors import api
from undersign.connectors.filling import mirror, opening
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.contracts import document, lifecycle, sending
from undersign.journal import delivery


@pytest.fixture
def outside(world, rt, dav):
    """`connect(rt_url, dav_url)` puts this workspace's tickets and archive outside."""

    def connect(rt_url=rt.url, dav_url=dav.url):
        Connection.objects.filter(kind__in=[api.HELPDESK, api.VAULT]).update(enabled=False)
        by = world.bob.actor()
        connection.connect(
            api.HELPDESK,
            "request_tracker",
            "RT",
            by=by,
            settings={"url": rt_url},
            secrets={"token": rt.token},
            allow_private=True,
        )
        connection.connect(
            api.VAULT,
            "webdav",
            "Cloud",
            by=by,
            settings={"url": dav_url, "user": dav.user, "folder": world.tag},
            secrets={"password": dav.password},
            allow_private=True,
        )

    with override_settings(CONNECTORS_REACH_LOOPBACK=True):
        yield connect


def signed(world, ticket, work):
    contract = opening.draft_from_ticket(world.version, ticket, by=world.maya.actor())
    contract.fill({"monthly_fee": "1480.00"}, by=world.maya.actor())
    sending.send(contract, by=world.maya.actor())
    work()
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(contract, name))
        work()
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED
    return contract


def ticket_in_rt(world, rt):
    """A ticket that Carol, whom the directory knows, wrote in RT; and its mirror."""
    number = rt.make_ticket("Please send the order form", world.contact.email)
    return number, mirror.ticket(number, by=world.maya.actor())


def test_from_a_ticket_in_rt_to_an_archive_on_webdav(world, work, outside, rt, dav):
    outside()
    number, ticket = ticket_in_rt(world, rt)
    assert (ticket.external_ref, ticket.contact, ticket.account) == (number, world.contact, world.account)
    contract = signed(world, ticket, work)
    assert contract.sources["customer_name"] == "account" and contract.values["plan"] == "premium"
    assert {status for states in world.deliveries(contract).values() for status in states} == {"done"}

    sealed = document.find(contract, document.SEALED).read()
    (pdf,) = (dav.folder / world.tag).rglob("*.pdf")
    assert pdf.read_bytes() == sealed
    assert pdf.parent.parent.name == "Acme Robotics GmbH" and pdf.name.startswith(contract.number)
    evidence = pdf.with_name(pdf.name.removesuffix(".pdf") + ".evidence.zip")
    assert evidence.read_bytes() == document.find(contract, document.BUNDLE).read()

    delivered = delivery.Delivery.objects.get(subject=contract.id, effect="ticket")
    assert delivered.result["ref"] in rt.comments(number) and len(rt.comments(number)) == 2
    with connection.first(api.HELPDESK, world.workspace.id).opened() as helpdesk:
        files = helpdesk.attachments(number, key=delivered.id)
    assert sealed in [each.content for each in files] and len(files) == 2


def test_answers_lost_on_the_way_double_nothing(world, work, outside, rt, dav):
    with (
        between(rt.url, once("POST", "lose")) as rt_url,
        between(dav.url, once("MOVE", "lose")) as dav_url,
    ):
        outside(rt_url, dav_url)
        number, ticket = ticket_in_rt(world, rt)
        contract = signed(world, ticket, work)
        waiting = delivery.Delivery.objects.filter(subject=contract.id, status=delivery.DUE)
        assert {each.effect for each in waiting} == {"ticket_note", "archive"}
        assert all("broke off" in each.last_error for each in waiting)
        for row in list(waiting):
            row.retry(by=world.maya.actor())
        work()
    assert {status for states in world.deliveries(contract).values() for status in states} == {"done"}
    assert len(rt.comments(number)) == 2
    assert len([file for file in (dav.folder / world.tag).rglob("*") if file.is_file()]) == 2


def test_the_mirror_follows_its_ticket(world, outside, rt):
    outside()
    number, ticket = ticket_in_rt(world, rt)
    rt.ask("PUT", f"ticket/{number}", json={"Subject": "A larger order", "Status": "open"})
    again = mirror.ticket(number, by=world.maya.actor())
    assert (again.pk, again.subject, again.status) == (ticket.pk, "A larger order", "open")
