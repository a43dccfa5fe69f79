"""When the next reminder is due: one pure function of the plan, the zone and what was sent already.

It knows no present moment, so a clock that is set back changes nothing: what is due lies a fixed time after
what happened, and what was sent is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from undersign.contracts.schedule.quiet import Hours
from undersign.drafting.conduct.reminders import Reminders

# The word before the end never comes sooner than this after another mail, and takes the place of a
# reminder that would come shortly before it.
APART = timedelta(hours=12)


@dataclass(frozen=True)
class Asked:
    """at: when the person was asked. last_at: of the last reminder, whoever sent it. sent: how many went out
    by the clock. ends_at: of the contract. is_warned: the word before that end was sent."""

    at: datetime
    ends_at: datetime | None = None
    last_at: datetime | None = None
    sent: int = 0
    is_warned: bool = False


@dataclass(frozen=True)
class Due:
    """is_last: it says that the contract ends soon."""

    at: datetime
    is_last: bool = False


def following(plan: Reminders, asked: Asked, hours: Hours) -> Due | None:
    """The next reminder in UTC, always in open hours and before the end; None when there is none."""
    if asked.is_warned:
        return None
    regular, word = _regular(plan, asked, hours), _word(plan, asked, hours)
    if word is not None and (regular is None or regular > word - APART):
        return Due(word, is_last=True)
    return Due(regular) if regular is not None else None


def _regular(plan: Reminders, asked: Asked, hours: Hours) -> datetime | None:
    if asked.sent >= plan.most:
        return None
    first = asked.at + timedelta(hours=plan.first_hours)
    again = asked.last_at + timedelta(hours=plan.every_hours) if asked.last_at else first
    at = hours.next(max(first, again) if asked.sent == 0 else again)
    return at if asked.ends_at is None or at < asked.ends_at else None


def _word(plan: Reminders, asked: Asked, hours: Hours) -> datetime | None:
    """The word before the end; on a day before, where the days up to the end are all quiet."""
    if asked.ends_at is None or not plan.before_expiry_hours:
        return None
    soonest = (asked.last_at or asked.at) + APART
    wanted = asked.ends_at - timedelta(hours=plan.before_expiry_hours)
    at: datetime | None = hours.next(max(wanted, soonest))
    if at is None or at >= asked.ends_at:
        at = hours.last(wanted)
    return at if at is not None and soonest <= at < asked.ends_at else None
