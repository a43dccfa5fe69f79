"""When the last day is over a contract ends by itself, everybody's links say so, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django import app

from undersign import timetable
from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.journal import clock


def test_the_last_day_is_over(world, work):
    contract = world.sent()
    work()
    with clock.travel(timedelta(days=29)):
        timetable.end_what_expired()
        assert Contract.objects.get(pk=contract.pk).status == lifecycle.SENT
    with clock.travel(timedelta(days=31)):
        timetable.end_what_expired()
        timetable.end_what_expired()
        contract.refresh_from_db()
        assert contract.status == lifecycle.EXPIRED and contract.ended_at
        assert world.enter(world.recipient(contract)).stage == "expired"
    assert world.events(contract).count("contract.expired") == 1


def test_who_finished_in_time_is_not_ended(world, work):
    contract = world.signed_by_all(work)
    with clock.travel(timedelta(days=365)):
        timetable.end_what_expired()
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED


EVERY = {"u:sweep": (1, 10), "u:tidy": (60,), "u:expire": (600,)}


@pytest.mark.parametrize("name", EVERY)
def test_how_often(name):
    """The clockwork's pace: what is due is looked for every ten seconds (every second in tests)."""
    (task,) = [each for each in app.periodic_registry.periodic_tasks.values() if each.task.name == name]
    times = task.croniter
    times.set_current(datetime(2026, 11, 23, 10, 0, tzinfo=UTC).timestamp())
    first, second = times.get_next(), times.get_next()
    assert second - first in EVERY[name]
