"""What follows from an entry: followers, deliveries, and the jobs that carry them out.

Recording an event writes one delivery row per follower and target, and defers one job per lane,
in the event's own transaction. Inner work (`atomic`) runs in the transaction that marks its row
done. Outside work is claimed first, so that a crash leaves it due again, and runs with the row's
idempotency key. Nothing is ever given up silently: a row ends `done`, or `failed` with a sentence
a person sees and a Retry.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from undersign.journal import clock, fault, ids
from undersign.journal.refused import Refused
from undersign.store import rows as stored

if TYPE_CHECKING:
    from undersign.journal.entry import Entry
    from undersign.journal.event import Event

log = logging.getLogger(__name__)

DUE, DONE, FAILED = "due", "done", "failed"
INNER, MAIL = "inner", "mail"
BACK_OFF = [5, 30, 120, 600, 1800, 7200, 18000, 36000, 86400]  # seconds

# What inner work sets off inside, and then its mails, are done by the same job, one after the other: a
# job costs more than most of it. After a crash in between, the sweep finds the rows that are left.
CARRIED_ON = (INNER, MAIL)
_spawned: ContextVar[list[tuple[int, str]] | None] = ContextVar("undersign_spawned", default=None)


class Temporary(Exception):
    """The other side may answer later: try again, no sooner than `retry_after` seconds from now."""

    def __init__(self, sentence: str, retry_after: float | None = None):
        super().__init__(sentence)
        self.retry_after = retry_after


class Permanent(Exception):
    """Trying again as it stands will not help: a person has to change something first."""


@dataclass(frozen=True)
class Follower:
    """Do `run` when `event` is recorded, once per target. `atomic` work touches only our database."""

    event: type[Event]
    effect: str
    lane: str
    run: Callable[[Delivery], Any]
    targets: Callable[[Entry], Iterable[str]]
    atomic: bool


_followers: dict[str, list[Follower]] = {}
_by_effect: dict[tuple[str, str], Follower] = {}


def _nowhere(jobs: list[tuple[str, int, str]]) -> None:
    """Before the application is loaded there is no queue."""


_defer: Callable[[list[tuple[str, int, str]]], None] = _nowhere


def when(
    event: type[Event],
    effect: str,
    run: Callable[[Delivery], Any],
    *,
    lane: str,
    to: Callable[[Entry], Iterable[str]] = lambda entry: [""],
    atomic: bool = False,
) -> None:
    """Called by `reactions.py` only: all causality stands on that page."""
    follower = Follower(event, effect, lane, run, to, atomic)
    if (event.name, effect) in _by_effect:
        raise TypeError(f"{effect} follows {event.name} twice")
    _followers.setdefault(event.name, []).append(follower)
    _by_effect[event.name, effect] = follower


def queue_with(defer: Callable[[list[tuple[str, int, str]]], None]) -> None:
    """Tell the journal how jobs are deferred: (workspace id, entry seq, lane), same transaction."""
    global _defer
    _defer = defer


class Delivery(models.Model):
    """One effect of one entry on one target, until it is done or a person has to look."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    entry = models.ForeignKey("journal.Entry", on_delete=models.PROTECT, related_name="deliveries")
    subject = models.CharField(max_length=40)
    lane = models.CharField(max_length=40)
    effect = models.CharField(max_length=40)
    target = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, default=DUE)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        app_label = "journal"
        db_table = "journal_delivery"
        constraints = [
            models.UniqueConstraint(fields=["entry", "effect", "target"], name="one_delivery_per_effect")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(status=DUE), name="delivery_due"),
            models.Index(fields=["workspace_id", "subject"], name="delivery_of_subject"),
        ]

    # Finding what is due must see every workspace; it tells ids and times, nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_due(until timestamptz, at_most int)
        RETURNS TABLE(workspace_id varchar, entry_id bigint, lane varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT DISTINCT d.workspace_id, d.entry_id, d.lane FROM journal_delivery d
          WHERE d.status = 'due' AND d.due_at <= until LIMIT at_most
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_due(timestamptz, int) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_due(timestamptz, int) TO undersign_app",
    ]

    @property
    def key(self) -> str:
        """The idempotency key the outside is given: the same on every attempt."""
        return f"{self.entry_id}.{self.effect}" + (f".{self.target}" if self.target else "")

    @property
    def follower(self) -> Follower:
        return _by_effect[self.entry.event, self.effect]

    def retry(self, *, by: Any) -> None:
        """A person says: try again now. Raises `Refused` (delivery.done)."""
        with transaction.atomic():
            row = Delivery.objects.select_for_update().get(pk=self.pk)
            if row.status == DONE:
                raise Refused("delivery.done", _("This was already delivered. Nothing was changed."))
            Delivery.objects.filter(pk=self.pk).update(status=DUE, due_at=clock.now(), attempts=0)
            _defer([(self.workspace_id, self.entry_id, self.lane)])


def set_off(entry: Entry) -> list[Delivery]:
    """Write the deliveries of a fresh entry and defer their jobs. Called by `entry.append`."""
    now = clock.now()
    rows = [
        Delivery(
            id=ids.new("dlv"),
            workspace_id=entry.workspace_id,
            entry=entry,
            subject=entry.subject,
            lane=follower.lane,
            effect=follower.effect,
            target=target,
            due_at=now,
            created_at=now,
        )
        for follower in _followers.get(entry.event, [])
        for target in follower.targets(entry)
    ]
    if rows:
        stored.add(rows)
        lanes = dict.fromkeys(row.lane for row in rows)
        spawned = _spawned.get()
        if spawned is not None:
            spawned += [(entry.seq, lane) for lane in lanes if lane in CARRIED_ON]
            lanes = dict.fromkeys(lane for lane in lanes if lane not in CARRIED_ON)
        if lanes:
            _defer([(entry.workspace_id, entry.seq, lane) for lane in lanes])
    return rows


def deliver(workspace_id: str, entry_seq: int, lane: str) -> None:
    """The job: carry out what is due of this entry in this lane, each with its own outcome."""
    if lane != INNER:
        return _deliver_entry(entry_seq, lane)
    waiting = [(entry_seq, lane)]
    token = _spawned.set(waiting)
    try:
        while waiting:
            waiting.sort(key=lambda each: CARRIED_ON.index(each[1]))  # mail can wait, the contract not
            _deliver_entry(*waiting.pop(0))
    finally:
        _spawned.reset(token)


def _deliver_entry(entry_seq: int, lane: str) -> None:
    due = stored.some(Delivery, _DUE, entry_seq, lane, clock.now())
    entry = stored.get(Delivery.entry.field.related_model, entry_seq) if due else None
    for row in due:
        row.entry = entry
        attempt(row)


def attempt(row: Delivery) -> None:
    """One attempt at one delivery, which was due when it was read. Losing the race for it is no error."""
    try:
        (_run_inside if row.follower.atomic else _run_outside)(row)
    except Permanent as error:
        _fail(row.pk, str(error), for_good=True)
    except Refused as error:
        _fail(row.pk, str(error), for_good=True)
    except Temporary as error:
        _fail(row.pk, str(error), retry_after=error.retry_after)
    except Exception as error:
        log.exception("delivery %s failed", row.pk)
        _fail(row.pk, f"{type(error).__name__}: {error}")


def _run_outside(row: Delivery) -> None:
    """Outside work is claimed first: if we die, it is due again when the lease ends."""
    now = clock.now()
    if not _took(_CLAIM, now + timedelta(seconds=settings.LEASE_SECONDS), row.pk, now):
        return
    row.attempts += 1
    fault.step(f"{row.effect}.claimed")
    fault.step(f"{row.effect}.before")
    result = row.follower.run(row)
    fault.step(f"{row.effect}.after")
    _finish(row, result)


def _run_inside(row: Delivery) -> None:
    """Inner work: its rows, its entries and the mark that it is done commit together."""
    with transaction.atomic():
        if not _took(_HOLD, row.pk):
            return
        row.attempts += 1
        fault.step(f"{row.effect}.before")
        result = row.follower.run(row)
        _finish(row, result)
    fault.step(f"{row.effect}.after")


_DUE = "entry_id = %s AND lane = %s AND status = 'due' AND due_at <= %s ORDER BY created_at, id"
_HOLD = "SELECT 1 FROM journal_delivery WHERE id = %s AND status = 'due' FOR NO KEY UPDATE SKIP LOCKED"
_CLAIM = """UPDATE journal_delivery SET attempts = attempts + 1, due_at = %s
    WHERE id = %s AND status = 'due' AND due_at <= %s"""
_DONE = """UPDATE journal_delivery SET status = 'done', finished_at = %s, last_error = '', result = %s,
    attempts = %s WHERE id = %s"""


def _took(statement: str, *values: Any) -> bool:
    """Whether the statement found its row."""
    with stored.rehearsed() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount == 1


def _finish(row: Delivery, result: Any) -> None:
    _took(_DONE, clock.now(), Jsonb(result or {}), row.attempts, row.pk)


def _fail(pk: str, sentence: str, *, for_good: bool = False, retry_after: float | None = None) -> None:
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=pk)
        if row.status == DONE:
            return
        attempts = row.attempts + (1 if row.follower.atomic else 0)
        spent = for_good or attempts > len(BACK_OFF)
        Delivery.objects.filter(pk=pk).update(
            status=FAILED if spent else DUE,
            attempts=attempts,
            due_at=_next_try(attempts, retry_after),
            last_error=sentence[:2000],
        )


def _next_try(attempts: int, retry_after: float | None) -> datetime:
    wait = BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
    return clock.now() + timedelta(seconds=max(wait, retry_after or 0))


def overdue(until: datetime, at_most: int = 500) -> list[tuple[str, int, str]]:
    """(workspace id, entry, lane) of everything due before `until`, whatever its age."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_due(%s, %s)", [until, at_most])
        return cursor.fetchall()
