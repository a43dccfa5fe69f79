"""A value that is held back, and a sync that stops, are told to admins: once, with the way to the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.syncing import ACCOUNT, FIELDS, Crm

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.sync import events, feed, link, mapping, round
from undersign.connectors.sync.rules import CRM, FROM, Rule
from undersign.connectors.sync.wording import NUMBER, Wording
from undersign.journal import clock
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import systems
from undersign.notices.bell import Notice
from undersign.workspaces import member

SEATS = next(each for each in FIELDS[ACCOUNT] if each.name == "Seats__c")


@pytest.fixture
def row(world):
    found = connection.first(api.DIRECTORY, world.workspace.id)
    mapping.keep(
        found, ACCOUNT, SEATS, "details.seats", Rule(FROM, CRM), Wording(NUMBER), by=world.bob.actor()
    )
    return found


@pytest.fixture
def crm(world, row):
    found = Crm()
    world.account.external_ref = found.make(ACCOUNT, {"Name": "Meridian", "Seats__c": "many"})
    world.account.save()
    link.to(feed.of(row), ACCOUNT, world.account.external_ref)
    return found


def told(world, event=events.ValuesHeld) -> list[Entry]:
    return list(Entry.objects.filter(workspace_id=world.workspace.id, event=event.name).order_by("position"))


def again(row, crm, **values) -> None:
    if values:
        crm.edit(ACCOUNT, next(ref for kind, ref in crm.records if kind == ACCOUNT), values)
    link.mark_all(feed.of(row))
    round.run(row, crm)


def test_a_held_value_is_told_to_admins_once_and_another_one_a_day_later(world, row, crm, work):
    again(row, crm)
    again(row, crm)
    (entry,) = told(world)
    assert (entry.facts["field"], entry.facts["count"]) == ("Seats", 1)
    asked = Delivery.objects.filter(entry=entry, effect="tell_admins")
    assert {each.target for each in asked} == set(member.admins(world.workspace.id))
    work()
    assert Notice.objects.filter(entry=entry.pk, kind="system").count() == asked.count() > 0
    assert systems._page(entry.facts, entry.event) == f"/settings/connectors/{row.id}/sync"
    with clock.travel(timedelta(hours=25)):
        again(row, crm)
        assert len(told(world)) == 1, "nobody is told of the same value twice"
        again(row, crm, Seats__c="plenty")
        assert len(told(world)) == 2
        again(row, crm, Seats__c="a lot")
        assert len(told(world)) == 2, "others of the same day are not told one by one"


def test_a_sync_that_waits_for_somebody_is_told_and_a_wrong_key_is_left_to_its_connection(world, row, crm):
    for error, hears in (
        (api.Permanent("No right to read accounts."), True),
        (api.Unauthorised("No."), False),
    ):
        crm.changes = lambda *_asked, error=error: (_ for _ in ()).throw(error)
        round.run(row, crm)
        entry = told(world, events.SyncStopped)[-1]
        assert Delivery.objects.filter(entry=entry, effect="tell_admins").exists() is hears
