"""A job is there when its fact is, and not before: in web and worker alike. And the clockwork ticks."""

from __future__ import annotations

from itertools import pairwise

import croniter
from django.conf import settings
from django.db import connection, transaction
from procrastinate.contrib.django import app

from undersign.config import queue


def jobs(entry: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE (args->>'entry')::int = %s", [entry])
        return cursor.fetchone()[0]


def test_a_worker_defers_in_the_transaction_of_the_fact(world):
    with app.replace_connector(app.connector.get_worker_connector()):
        with transaction.atomic():
            queue.defer([(world.workspace.id, -7, "mail")])
            assert jobs(-7) == 1
            transaction.set_rollback(True)
        assert jobs(-7) == 0


def ticks(task: str) -> list[float]:
    """Seconds between the moments at which a periodic task is due, over some minutes."""
    found = next(p for (name, _id), p in app.periodic_registry.periodic_tasks.items() if name == task)
    times = croniter.croniter(found.cron, 1_800_000_007)
    return [b - a for a, b in pairwise(times.get_next(float) for _ in range(30))]


def test_the_sweep_comes_as_often_as_the_settings_say():
    assert set(ticks("u:sweep")) == {float(settings.SWEEP_SECONDS)}
    assert set(ticks("u:tidy")) == {60.0}
