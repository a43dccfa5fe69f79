"""When the clock says so, do that."""

from __future__ import annotations

from datetime import timedelta

from undersign.journal import clock, follow
from undersign.store import tenancy

GRACE = timedelta(seconds=8)  # the job deferred with the row is given this long before we step in


def sweep() -> None:
    """Every ten seconds: whatever is due and has not been taken up, of whatever age."""
    for workspace_id, entry, lane in follow.overdue(clock.now() - GRACE):
        with tenancy.within(workspace_id):
            follow.deliver(workspace_id, entry, lane)
