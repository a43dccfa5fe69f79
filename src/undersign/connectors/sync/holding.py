"""Values that wait for somebody's decision, and when admins are told that there are any.

Hides how that stays once: a connection's held values are told when one is held that nobody was told of, and
no more than once a day, however many follow; what is settled before is not told at all.
"""

from __future__ import annotations

from datetime import timedelta

from undersign.connectors.sync import events
from undersign.connectors.sync.feed import Feed
from undersign.connectors.sync.log import LogEntry
from undersign.connectors.sync.value import Value
from undersign.journal import actor, clock, moves
from undersign.journal.entry import Entry
from undersign.workspaces.workspace import Workspace

AGAIN = timedelta(days=1)


def tell(row: Feed) -> bool:
    """At the end of a round. Whether something was told."""
    held = Value.objects.filter(workspace_id=row.workspace_id, link__feed=row).exclude(held="")
    held = held.filter(link__gone_at=None, link__merged_into="").select_related("field")
    count = held.count()
    if not count:
        return False
    newest = LogEntry.objects.filter(feed=row, what="hold").order_by("-at").first()
    last = _last_told(row)
    if newest is None or (last and (newest.at <= last.at or clock.now() - last.at < AGAIN)):
        return False
    first = held.order_by("id").first()
    assert first is not None
    told = events.ValuesHeld(
        connection_id=row.connection_id,
        connection=row.connection.name,
        field=first.field.label or first.field.theirs,
        count=count,
    )
    moves.record(Workspace.objects.get(pk=row.workspace_id), told, by=actor.system(row.workspace_id))
    return True


def _last_told(row: Feed) -> Entry | None:
    """On the workspace's own chain, where few things are recorded."""
    mine = Entry.objects.filter(
        workspace_id=row.workspace_id, subject=row.workspace_id, event=events.ValuesHeld.name
    )
    return mine.filter(facts__connection_id=row.connection_id).order_by("-position").first()
