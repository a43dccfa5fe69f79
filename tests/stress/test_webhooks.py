"""A receiver that is down for seven days, and workers killed while they tell one (trust.md B, S15)."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection
from tests import happenings, webhook_kills, world
from tests.services import receiver as receiving

from undersign.config import queue
from undersign.journal import clock
from undersign.webhooks import drawing, endpoint

pytestmark = [pytest.mark.stress, pytest.mark.timeout(7200)]
EVENTS, CONTRACTS = 100_000, 5_000
MOST_BYTES = 2000  # of a message, with its attempts and its share of every index


def test_seven_days_down_a_hundred_thousand_events(instance):
    drawing.queue_with(lambda *endpoint: None)
    try:
        with world.entered() as cast, receiving.running() as receiver:
            _seven_days(cast, receiver)
    finally:
        drawing.queue_with(queue.defer_webhook)


def _seven_days(cast, receiver) -> None:
    row, _secret = endpoint.make(
        receiver.url, by=cast.bob.actor(), chosen=["contract.reassigned"], allow_private=True
    )
    receiver.answer = lambda came: 503
    before = _size()
    ids, chance = happenings.contracts(CONTRACTS), random.Random(8)
    for day in range(7):
        with clock.travel(timedelta(days=day)):
            for _ in range(EVENTS // 7 // 100 + 1):
                happenings.happen(cast.workspace.id, chance.sample(ids, 100))
            for hour in range(0, 24, 3):
                with clock.travel(timedelta(hours=hour)):
                    drawing.draw(row.id)
    written = _waiting(row)
    tries = len(receiver.came)
    assert tries < 40, "nobody knocks for every message that waits"
    receiver.answer = lambda came: 204
    with clock.travel(timedelta(days=8)):
        while drawing.draw(row.id) is not None:
            pass
    assert _waiting(row) == 0
    came = receiver.came[tries:]
    assert len(came) == len({each.id for each in came}) == written
    places: dict[str, list[int]] = {}
    for each in came:
        places.setdefault(each.message["data"]["contract"], []).append(each.message["data"]["sequence"])
    assert all(those == list(range(1, len(those) + 1)) for those in places.values())
    each_takes = (_size() - before) / written
    print(f"{written} messages, {each_takes:.0f} bytes each, {tries} attempts while it was down")
    assert each_takes <= MOST_BYTES


def _size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('journal_delivery')")
        return cursor.fetchone()[0]


def _waiting(row) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM journal_delivery WHERE lane = %s AND status = 'waiting'", [row.lane]
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("step", webhook_kills.STEPS)
@pytest.mark.parametrize("nth", ["", ":5"])
def test_killed_while_telling(instance, world, step, nth):
    assert webhook_kills.kill(instance, world, step + nth) == []
