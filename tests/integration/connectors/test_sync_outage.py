"""Helpdesk and archive are away for thirty minutes: signing goes on, and all arrives soon after, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings
from tests.integration.connectors.peers import between

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import writing
from undersign.contracts import document, lifecycle
from undersign.journal import clock, delivery
from undersign.journal.delivery import Delivery

AWAY, SOON, STEP = timedelta(minutes=30), timedelta(minutes=5), timedelta(seconds=50)


@pytest.fixture
def away(world, a_zendesk, dav):
    """Ticket and archive outside; while `away` holds True nothing reaches them."""
    state = {"away": False}

    def fault(_method, _path):
        return "drop" if state["away"] else None

    Connection.objects.filter(kind__in=[api.HELPDESK, api.VAULT]).update(enabled=False)
    by = world.bob.actor()
    with (
        override_settings(CONNECTORS_REACH_LOOPBACK=True),
        between(a_zendesk.url, fault) as desk,
        between(dav.url, fault) as cloud,
    ):
        how = {"url": desk, "email": "agent@northwind.example"}
        more = {"settings": how, "secrets": {"token": "token"}, "allow_private": True}
        connection.connect(api.HELPDESK, "zendesk", "Zendesk", by=by, **more)
        how = {"url": cloud, "user": dav.user, "folder": world.tag}
        more = {"settings": how, "secrets": {"password": dav.password}, "allow_private": True}
        connection.connect(api.VAULT, "webdav", "Cloud", by=by, **more)
        yield state


def test_thirty_minutes_away_and_five_to_catch_up(world, work, away, a_zendesk, dav):
    desk = connection.first(api.HELPDESK, world.workspace.id)
    chosen = {"sent": {"status": "pending", "note": True}, "completed": {"status": "solved"}}
    writing.choose(desk, chosen, by=world.bob.actor())
    number = a_zendesk.make_ticket("Please send the order form")
    world.ticket.external_ref = number
    world.ticket.save()
    away["away"] = True
    contract = world.sent()
    work()
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(contract, name))
        work()
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED
    gone_by = passed(AWAY, work)
    waiting = undone(contract)
    assert waiting and all(row.status == delivery.DUE and row.last_error for row in waiting)
    away["away"] = False
    with clock.travel(gone_by):
        passed(SOON, work)
    assert undone(contract) == []
    arrived(world, contract, a_zendesk.notes(number), dav)
    assert a_zendesk.tickets[number]["status"] == "solved", "the last word, whichever came last"


def passed(long: timedelta, work) -> timedelta:
    """The clock goes on, and what is due is carried out on the way."""
    gone_by = timedelta()
    while gone_by < long:
        gone_by += STEP
        with clock.travel(gone_by):
            work()
    return gone_by


def undone(contract) -> list[Delivery]:
    return list(Delivery.objects.filter(subject=contract.id).exclude(status=delivery.DONE))


def arrived(world, contract, notes, dav) -> None:
    sealed = document.find(contract, document.SEALED).read()
    signed = [note for note in notes if note.get("attachments")]
    assert len(signed) == 1 and len(signed[0]["attachments"]) == 2
    (pdf,) = (dav.folder / world.tag).rglob("*.pdf")
    assert pdf.read_bytes() == sealed
    assert len([each for each in (dav.folder / world.tag).rglob("*") if each.is_file()]) == 2
