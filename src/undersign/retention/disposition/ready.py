"""What has to be true before a record is destroyed (RT-5): asked when it is decided, and at each step.

Nothing is destroyed undecided, under a hold, by a rule that nobody signed off, before its day, without both
warnings, by a clock that runs behind what is on record, or by one that was set ahead.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.retention import hold
from undersign.retention.destruction.destruction import Destruction
from undersign.retention.disposition import watch
from undersign.retention.record import Record
from undersign.workspaces import workspace as workspaces

FIRST, AGAIN = timedelta(days=14), timedelta(days=7)  # before it is destroyed (RT-6)

# Why a planned destruction is given up, and not only put off.
FOR_GOOD = ("hold.in_force", "retention.blocked", "retention.not_over")


def day_over(record: Record) -> datetime:
    """From when on its time to be kept is over: the end of its last day, where its workspace is."""
    assert record.retain_until is not None
    zone = ZoneInfo(workspaces.of(record.workspace_id).zone)
    return datetime.combine(record.retain_until + timedelta(days=1), time.min, zone)


def require_decidable(record: Record) -> None:
    """Raises `Refused`: a hold, or a rule that nobody signed off or that reaches no day."""
    hold.require_free(record.contract_id)
    if record.blocked or record.retain_until is None:
        raise Refused(
            "retention.blocked",
            _("It is not known for certain how long this contract has to be kept, so it is kept."),
            do=_("Look at its categories and its law: somebody has to sign them off."),
        )


def require(record: Record, row: Destruction) -> None:
    """Everything, at the last moment, and again before anything is removed. Raises `Refused`."""
    seen = watch.look(record.workspace_id)
    now = seen.now
    require_clock(record.workspace_id, clock.now())
    require_decidable(record)
    if now < day_over(record):
        raise Refused(
            "retention.not_over", _("Its time to be kept was extended, so it is kept."), do=_("Decide again.")
        )
    had = had_their_time(row, seen.counted)
    if not (row.warned_at and row.warned_again_at and had) or now < row.due_at:
        raise Refused("retention.not_warned", _("Sender and parties have not had their time yet."))


def had_their_time(row: Destruction, counted: float) -> bool:
    """Whether fourteen days and seven passed since the warnings, by what no clock can be set to."""
    first, again = row.warned_count, row.warned_again_count
    if first is None or again is None:
        return False
    slack = watch.TICK.total_seconds()
    return (
        counted - first >= FIRST.total_seconds() - slack and counted - again >= AGAIN.total_seconds() - slack
    )


def require_clock(workspace_id: str, now: datetime) -> None:
    """Raises `Refused` where the clock is behind the last thing on record: it was moved."""
    if watch.is_behind(workspace_id, now):
        raise Refused(
            "clock.behind",
            _("The server's clock is behind the last recorded event, so nothing is destroyed."),
            do=_("Set the server's clock."),
        )
