"""Connections: secrets stay secret, only admins make them, and nobody reaches this machine by one."""

from __future__ import annotations

import pytest
from django.test import override_settings
from tests.instance import as_owner
from tests.integration.connectors.peers import reply, serving

from undersign.connectors import api
from undersign.connectors.api import Permanent
from undersign.connectors.linking import connection, upkeep
from undersign.connectors.linking.connection import Connection
from undersign.journal import history
from undersign.journal.delivery import Delivery
from undersign.journal.refused import Refused


def connected(world, url, **how):
    settings, secrets = {"url": url}, {"token": "1-14-deadbeef"}
    return connection.connect(
        api.HELPDESK, "request_tracker", "RT", by=world.bob.actor(), settings=settings, secrets=secrets, **how
    )


def test_a_secret_is_sealed_in_the_database_and_whole_when_used(world, instance):
    row = connected(world, "https://rt.example")
    with as_owner(instance) as cursor:
        cursor.execute("SELECT connection::text FROM connection WHERE id = %s", [row.id])
        assert "deadbeef" not in cursor.fetchone()[0]
    assert Connection.objects.get(pk=row.id)._secrets() == {"token": "1-14-deadbeef"}


def test_a_secret_moved_to_another_connection_does_not_open(world):
    first = connected(world, "https://rt.example")
    second = connection.connect(api.VAULT, "folder", "Other", by=world.bob.actor())
    second.sealed = first.sealed
    with pytest.raises(Exception, match=second.id):
        second._secrets()


def test_the_journal_tells_who_connected_what_without_its_secrets(world):
    connected(world, "https://rt.example")
    told = history.of(world.workspace.id, world.workspace.id)[-1]
    assert told.event == "connection.made"
    assert told.sentence == "Bob Admin connected RT (request_tracker) as helpdesk"


def test_an_agent_may_not_connect_and_an_incomplete_one_is_refused(world):
    with pytest.raises(Refused, match="Your role"):
        connection.connect(api.VAULT, "folder", "Mine", by=world.maya.actor())
    with pytest.raises(Permanent, match="Authentication token"):
        connection.connect(
            api.HELPDESK,
            "request_tracker",
            "RT",
            by=world.bob.actor(),
            settings={"url": "https://rt.example"},
        )


def test_this_machine_is_reached_only_where_instance_and_connection_both_say_so(world):
    def read():
        with row.opened() as helpdesk:
            helpdesk.read("1")

    with serving(reply(404, b"no such ticket")) as (port, seen):
        row = connected(world, f"http://127.0.0.1:{port}", allow_private=True)
        for private, loopback in ((True, False), (False, True), (False, False)):
            row.allow_private = private
            here = override_settings(CONNECTORS_REACH_LOOPBACK=loopback)
            with here, pytest.raises(Permanent, match="may not reach"):
                read()
        assert seen == []
        row.allow_private = True
        with override_settings(CONNECTORS_REACH_LOOPBACK=True), pytest.raises(api.Missing):
            read()
        assert seen == ["/REST/2.0/ticket/1"]


def test_another_workspace_sees_none_of_them(world):
    row = connected(world, "https://rt.example")
    mallory = world.mallory.mallory.actor()
    assert not Connection.objects.visible_to(mallory).filter(pk=row.id).exists()
    assert connection.first(api.HELPDESK, mallory.workspace_id) is None


def test_one_that_is_switched_off_is_not_used(world):
    builtin = connection.first(api.HELPDESK, world.workspace.id)
    rt = connected(world, "https://rt.example")
    assert connection.first(api.HELPDESK, world.workspace.id) == builtin
    Connection.objects.filter(pk=builtin.pk).update(enabled=False)
    assert connection.first(api.HELPDESK, world.workspace.id) == rt


def test_a_ticket_of_ours_stays_ours_when_another_helpdesk_is_in_use(world, work):
    """Connecting one leaves no contract behind that lives in the other."""
    row = connected(world, "https://rt.example")
    upkeep.switch(row, True, by=world.bob.actor())
    assert connection.first(api.HELPDESK, world.workspace.id) == row
    contract = world.sent()
    work()
    done = Delivery.objects.filter(subject=contract.id, effect="ticket_note")
    assert {each.status for each in done} <= {"done"} and contract.ticket.notes.filter(kind="note").exists()
    world.ticket.external_ref = "42"
    assert connection.home(api.HELPDESK, world.ticket, world.workspace.id) == row
