"""When the clock says so, do that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings

from undersign.journal import clock, follow


def sweep(take_up: Callable[[str, int, str], None]) -> None:
    """Every ten seconds: whatever is due and has not been taken up, of whatever age, is queued anew.

    The job that was deferred with a row is given some seconds' grace before we step in. Queued and not
    carried out here, so that one slow receiver never holds up what is due elsewhere.
    """
    grace = timedelta(seconds=settings.GRACE_SECONDS)
    for workspace_id, entry, lane in follow.overdue(clock.now() - grace):
        take_up(workspace_id, entry, lane)
