"""The queue's doorway: procrastinate on our own PostgreSQL, deferred in the fact's transaction."""

from __future__ import annotations

import procrastinate
from django.db import close_old_connections
from procrastinate.contrib.django import app

from undersign import timetable
from undersign.journal import follow
from undersign.store import tenancy

deliveries = procrastinate.Blueprint()


@deliveries.task(name="deliver", queue="deliveries")
def deliver(workspace_id: str, entry: int, lane: str) -> None:
    close_old_connections()
    with tenancy.within(workspace_id):
        follow.deliver(workspace_id, entry, lane)


def defer(jobs: list[tuple[str, int, str]]) -> None:
    """Defer all of `jobs` in the transaction that is open on Django's connection."""
    task = app.configure_task("u:deliver", queue="deliveries")
    task.batch_defer(*[{"workspace_id": w, "entry": e, "lane": lane} for w, e, lane in jobs])


@deliveries.periodic(cron="*/10 * * * * *")
@deliveries.task(name="sweep", queue="clock", queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    close_old_connections()
    timetable.sweep()


@deliveries.periodic(cron="*/10 * * * *")
@deliveries.task(name="expire", queue="clock", queueing_lock="expire")
def expire(timestamp: int) -> None:
    close_old_connections()
    timetable.end_what_expired()


def on_app_ready(procrastinate_app: procrastinate.App) -> None:
    procrastinate_app.add_tasks_from(deliveries, namespace="u")
