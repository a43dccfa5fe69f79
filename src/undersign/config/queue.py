"""The queue's doorway: procrastinate on our own PostgreSQL, deferred in the fact's transaction."""

from __future__ import annotations

from typing import Any

import procrastinate
from django.conf import settings
from django.db import close_old_connections, transaction
from procrastinate import manager, tasks
from procrastinate.contrib.django import django_connector

from undersign import timetable
from undersign.journal import attempt
from undersign.store import tenancy

deliveries = procrastinate.Blueprint()

# Always on Django's connection, hence in the fact's transaction. The worker's own connections, which its app
# defers by, commit at once: a job could look for rows that are not there yet, or never will be.
_jobs = manager.JobManager(django_connector.DjangoConnector())


@deliveries.task(name="deliver", queue="deliveries")
def deliver(workspace_id: str, entry: int, lane: str) -> None:
    close_old_connections()
    with tenancy.within(workspace_id):
        attempt.deliver(workspace_id, entry, lane)


def defer(jobs: list[tuple[str, int, str]]) -> None:
    """Defer all of `jobs` in the transaction that is open on Django's connection."""
    task = tasks.configure_task(name="u:deliver", job_manager=_jobs, queue="deliveries")
    arguments: list[dict[str, Any]] = [{"workspace_id": w, "entry": e, "lane": lane} for w, e, lane in jobs]
    task.batch_defer(*arguments)


def defer_once(workspace_id: str, entry: int, lane: str) -> None:
    """Defer a job unless one for the same entry and lane is waiting already."""
    lock = f"{entry}.{lane}"
    task = tasks.configure_task(name="u:deliver", job_manager=_jobs, queue="deliveries", queueing_lock=lock)
    try:
        with transaction.atomic():
            task.defer(workspace_id=workspace_id, entry=entry, lane=lane)
    except procrastinate.exceptions.AlreadyEnqueued:
        return


@deliveries.task(name="bulk", queue="deliveries")
def bulk(workspace_id: str, bulk_id: str) -> None:
    close_old_connections()
    timetable.carry_bulk_on(workspace_id, bulk_id, defer_bulk)


def defer_bulk(workspace_id: str, bulk_id: str) -> None:
    """Have a bulk send carried on, in the open transaction, unless that is asked for already."""
    task = tasks.configure_task(
        name="u:bulk", job_manager=_jobs, queue="deliveries", queueing_lock=f"bulk {bulk_id}"
    )
    try:
        with transaction.atomic():
            task.defer(workspace_id=workspace_id, bulk_id=bulk_id)
    except procrastinate.exceptions.AlreadyEnqueued:
        return


@deliveries.periodic(cron=f"* * * * * */{settings.SWEEP_SECONDS}")
@deliveries.task(name="bulks", queue="clock", queueing_lock="bulks")
def bulks(timestamp: int) -> None:
    close_old_connections()
    timetable.take_up_bulks(defer_bulk)


@deliveries.task(name="sync", queue="deliveries")
def sync(workspace_id: str, connection_id: str) -> None:
    close_old_connections()
    timetable.one_round(workspace_id, connection_id)


def defer_sync(workspace_id: str, connection_id: str) -> None:
    """Have a connection looked at, unless that is asked for already."""
    task = tasks.configure_task(
        name="u:sync", job_manager=_jobs, queue="deliveries", queueing_lock=f"sync {connection_id}"
    )
    try:
        with transaction.atomic():
            task.defer(workspace_id=workspace_id, connection_id=connection_id)
    except procrastinate.exceptions.AlreadyEnqueued:
        return


@deliveries.periodic(cron=f"* * * * * */{settings.SWEEP_SECONDS}")
@deliveries.task(name="feeds", queue="clock", queueing_lock="feeds")
def feeds(timestamp: int) -> None:
    close_old_connections()
    timetable.keep_in_step(defer_sync)


@deliveries.task(name="webhook", queue="deliveries")
def webhook(workspace_id: str, endpoint_id: str) -> None:
    close_old_connections()
    timetable.tell_webhook(workspace_id, endpoint_id)


def defer_webhook(workspace_id: str, endpoint_id: str, slow: bool) -> None:
    """Have an endpoint told what waits for it, unless that is asked for already. Those that were slow share
    one place among the workers' threads, and so wait for each other and hold up nobody else."""
    task = tasks.configure_task(
        name="u:webhook",
        job_manager=_jobs,
        queue="deliveries",
        queueing_lock=f"webhook {endpoint_id}",
        lock="slow webhooks" if slow else None,
        priority=-1,
    )
    try:
        with transaction.atomic():
            task.defer(workspace_id=workspace_id, endpoint_id=endpoint_id)
    except procrastinate.exceptions.AlreadyEnqueued:
        return


@deliveries.periodic(cron=f"* * * * * */{settings.SWEEP_SECONDS}")
@deliveries.task(name="webhooks", queue="clock", queueing_lock="webhooks")
def webhooks(timestamp: int) -> None:
    close_old_connections()
    timetable.take_up_webhooks()


@deliveries.periodic(cron="3-59/10 * * * *")
@deliveries.task(name="turn_records", queue="clock", queueing_lock="turn_records")
def turn_records(timestamp: int) -> None:
    close_old_connections()
    timetable.turn_records()


@deliveries.periodic(cron="*/10 * * * *")
@deliveries.task(name="expire", queue="clock", queueing_lock="expire")
def expire(timestamp: int) -> None:
    close_old_connections()
    timetable.end_what_expired()


@deliveries.periodic(cron="* * * * *")
@deliveries.task(name="hold_what_matches", queue="clock", queueing_lock="hold_what_matches")
def hold_what_matches(timestamp: int) -> None:
    close_old_connections()
    timetable.hold_what_matches()


@deliveries.periodic(cron="5-59/10 * * * *")
@deliveries.task(name="warn", queue="clock", queueing_lock="warn")
def warn(timestamp: int) -> None:
    close_old_connections()
    timetable.warn_what_ends()


@deliveries.periodic(cron="3-59/10 * * * *")
@deliveries.task(name="turn_terms", queue="clock", queueing_lock="turn_terms")
def turn_terms(timestamp: int) -> None:
    close_old_connections()
    timetable.turn_terms()


@deliveries.periodic(cron="40 * * * *")
@deliveries.task(name="look_at_connections", queue="clock", queueing_lock="look_at_connections")
def look_at_connections(timestamp: int) -> None:
    close_old_connections()
    timetable.look_at_connections()


@deliveries.periodic(cron="*/2 * * * *")
@deliveries.task(name="read_returned", queue="clock", queueing_lock="read_returned")
def read_returned(timestamp: int) -> None:
    close_old_connections()
    timetable.read_returned()


@deliveries.periodic(cron="7-59/10 * * * *")
@deliveries.task(name="digests", queue="clock", queueing_lock="digests")
def digests(timestamp: int) -> None:
    close_old_connections()
    timetable.make_digests()


@deliveries.periodic(cron="4-59/10 * * * *")
@deliveries.task(name="reckon_anew", queue="clock", queueing_lock="reckon_anew")
def reckon_anew(timestamp: int) -> None:
    close_old_connections()
    timetable.reckon_anew()


@deliveries.periodic(cron="50 2 * * *")
@deliveries.task(name="look_at_policies", queue="clock", queueing_lock="look_at_policies")
def look_at_policies(timestamp: int) -> None:
    close_old_connections()
    timetable.look_at_policies()


@deliveries.periodic(cron="*/5 * * * *")
@deliveries.task(name="remind", queue="clock", queueing_lock="remind")
def remind(timestamp: int) -> None:
    close_old_connections()
    timetable.remind_who_waits()


@deliveries.periodic(cron="* * * * *")
@deliveries.task(name="look_at_tickets", queue="clock", queueing_lock="look_at_tickets")
def look_at_tickets(timestamp: int) -> None:
    close_old_connections()
    timetable.look_at_tickets()


@deliveries.periodic(cron="20 * * * *")
@deliveries.task(name="forget_documents", queue="clock", queueing_lock="forget_documents")
def forget_documents(timestamp: int) -> None:
    close_old_connections()
    timetable.forget_documents()


@deliveries.periodic(cron="40 3 * * *")
@deliveries.task(name="renew_stamps", queue="clock", queueing_lock="renew_stamps")
def renew_stamps(timestamp: int) -> None:
    close_old_connections()
    timetable.renew_stamps()


@deliveries.periodic(cron="25 * * * *")
@deliveries.task(name="care_for_requests", queue="clock", queueing_lock="care_for_requests")
def care_for_requests(timestamp: int) -> None:
    close_old_connections()
    timetable.care_for_requests()


@deliveries.periodic(cron="10 2 * * *")
@deliveries.task(name="check_store", queue="clock", queueing_lock="check_store")
def check_store(timestamp: int) -> None:
    close_old_connections()
    timetable.check_store()


# croniter reads seconds from the sixth column.
@deliveries.periodic(cron="* * * * * */30")
@deliveries.task(name="keep_ledgers", queue="clock", queueing_lock="keep_ledgers")
def keep_ledgers(timestamp: int) -> None:
    close_old_connections()
    timetable.keep_ledgers()


@deliveries.periodic(cron=f"* * * * * */{settings.SWEEP_SECONDS}")
@deliveries.task(name="sweep", queue="clock", queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    close_old_connections()
    timetable.sweep(defer_once)


@deliveries.periodic(cron="* * * * * 30")
@deliveries.task(name="tidy", queue="clock", queueing_lock="tidy", pass_context=True)
async def tidy(context: procrastinate.JobContext, timestamp: int) -> None:
    """Take away the jobs that killed workers held: what they were to do is due, and the sweep's."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.finish_job(job, status=procrastinate.jobs.Status.FAILED, delete_job=True)


def on_app_ready(procrastinate_app: procrastinate.App) -> None:
    procrastinate_app.add_tasks_from(deliveries, namespace="u")
