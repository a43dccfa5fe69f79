"""What an admin does with a feed: pause it, let it go on, look again now, compare everything."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import events, feed, link
from undersign.connectors.sync.feed import Feed
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

LEAST_BUDGET, MOST_BUDGET = 60, 100_000


def pause(row: Connection, *, by: Actor) -> None:
    """Nothing is read or written in rounds until it goes on; what happens meanwhile is caught up with."""
    _switch(row, "off", by, paused_at=clock.now())


def go_on(row: Connection, *, by: Actor) -> None:
    _switch(row, "on", by, paused_at=None, next_at=clock.now())


def look_now(row: Connection, *, by: Actor, everything: bool = False) -> None:
    """In the next seconds; everything: every record that is known is compared anew."""
    policy.require(by, "connection.manage")
    held = feed.of(row)
    if everything:
        link.mark_all(held)
    Feed.objects.filter(pk=held.pk).update(next_at=clock.now())


def limit(row: Connection, requests: int, *, by: Actor) -> None:
    """So many requests an hour, at most."""
    policy.require(by, "connection.manage")
    within = min(max(requests, LEAST_BUDGET), MOST_BUDGET)
    Feed.objects.filter(pk=feed.of(row).pk).update(budget=within)


def _switch(row: Connection, kind: str, by: Actor, **columns: Any) -> None:
    policy.require(by, "connection.manage")
    told = events.SyncSwitched(connection_id=row.id, connection=row.name, kind=kind)
    with transaction.atomic():
        held = feed.of(row)
        if bool(held.paused_at) == bool(columns["paused_at"]):
            return
        Feed.objects.filter(pk=held.pk).update(**columns)
        moves.record(Workspace.objects.get(pk=by.workspace_id), told, by=by)
