"""The feed of one connection: how far we have read there, when we look again, and what is the trouble.

Hides that one worker at a time works on a connection, how long it leaves a system alone that does not
answer, and how many requests an hour it may cost. Nothing here knows what is carried.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection as database
from django.db import models

from undersign.connectors.linking.connection import Connection
from undersign.customers.account import Visible
from undersign.journal import clock, ids

POLL = timedelta(minutes=2)
LEASE = timedelta(minutes=5)
WAITS = (30, 60, 120, 240)  # seconds after the first, second, … failure; the last from then on
STOPPED = timedelta(minutes=30)  # where only a person can help
REQUESTS_AN_HOUR = 1200
SOUND, SLOW, STANDS, PAUSED, NEW = "sound", "slow", "stands", "paused", "new"


class Feed(models.Model):
    """cursors: {record: cursor}. next_at: when we look again. problem, fix: of the last round that failed,
    in the workspace's language. is_for_person: trying again as it stands does not help. spent: requests
    since window_at. write_back: {event: what is written then}, see `writing`."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="feed")
    cursors = models.JSONField(default=dict)
    write_back = models.JSONField(default=dict)
    paused_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    fix = models.TextField(blank=True)
    is_for_person = models.BooleanField(default=False)
    budget = models.PositiveIntegerField(default=REQUESTS_AN_HOUR)
    spent = models.PositiveIntegerField(default=0)
    window_at = models.DateTimeField(null=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "connectors"
        db_table = "sync_feed"
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(paused_at=None), name="sync_feed_due"),
        ]

    # Finding whose turn it is must see every workspace; it tells ids, nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_sync_due(until timestamptz)
        RETURNS TABLE(workspace_id varchar, connection_id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT l.workspace_id, l.connection_id FROM sync_feed l
          JOIN connection c ON c.id = l.connection_id AND c.enabled
          WHERE l.paused_at IS NULL AND l.next_at <= until
            AND (l.leased_until IS NULL OR l.leased_until <= until)
          ORDER BY l.next_at, l.id LIMIT 200
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_sync_due(timestamptz) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_sync_due(timestamptz) TO undersign_app",
    ]

    def __str__(self) -> str:
        return f"feed of {self.connection_id}"

    @property
    def state(self) -> str:
        if self.paused_at:
            return PAUSED
        if self.problem:
            return STANDS if self.is_for_person else SLOW
        return SOUND if self.succeeded_at else NEW

    @property
    def lag(self) -> timedelta | None:
        """For how long nothing was seen of their side; None before the first time."""
        return clock.now() - self.succeeded_at if self.succeeded_at else None

    def claim(self) -> bool:
        """Whether it is ours alone for the time of a lease."""
        now = clock.now()
        free = models.Q(leased_until=None) | models.Q(leased_until__lte=now)
        won = Feed.objects.filter(free, pk=self.pk, paused_at=None).update(
            leased_until=now + LEASE, began_at=now
        )
        self.refresh_from_db()
        if self.window_at is None or now - self.window_at >= timedelta(hours=1):
            self.window_at, self.spent = now, 0
        return bool(won)

    def release(self, **changed: Any) -> None:
        """A round ended."""
        told = {"leased_until": None, "spent": self.spent, "window_at": self.window_at, **changed}
        if self.heard_at and self.began_at and self.heard_at > self.began_at:
            told["next_at"] = clock.now()
        Feed.objects.filter(pk=self.pk).update(**told)
        self.refresh_from_db()

    @property
    def until_next_window(self) -> float:
        """Seconds until requests are free again."""
        ends = (self.window_at or clock.now()) + timedelta(hours=1)
        return max(1.0, (ends - clock.now()).total_seconds())


def of(row: Connection) -> Feed:
    """The connection’s feed, made where there is none yet."""
    made, _new = Feed.objects.get_or_create(
        connection=row,
        defaults={"id": ids.new("fee"), "workspace_id": row.workspace_id, "next_at": clock.now()},
    )
    return made


def due(until: datetime) -> list[tuple[str, str]]:
    """(workspace, connection) of every feed whose turn it is."""
    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_sync_due(%s)", [until])
        return cursor.fetchall()


def wait(failures: int, retry_after: float | None) -> timedelta:
    """How long a system is left alone that failed so often, no shorter than it asked for."""
    usual = WAITS[min(max(failures, 1), len(WAITS)) - 1]
    return timedelta(seconds=max(usual, retry_after or 0))
