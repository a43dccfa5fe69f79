"""How long an answer is waited for before somebody is reminded: hours of working days. Pure arithmetic.

Hides weekends and holidays, on which no time passes, and the night: what falls due then is for the next
working morning. A day is one where the workspace is, so a clock change neither skips nor repeats one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from undersign.contracts.succession.days import Workdays

OPENS, CLOSES = 8, 20
_WITHIN = 366  # days; a calendar without a working day in a year is none


def over(since: datetime, hours: int, works: Workdays, zone: ZoneInfo) -> datetime:
    """When so many hours of working days have passed since a moment, in UTC, by daylight."""
    left, at = timedelta(hours=hours), since.astimezone(UTC)
    for _day in range(_WITHIN):
        day = at.astimezone(zone).date()
        midnight = _at(day + timedelta(days=1), 0, zone)
        if works.works(day):
            if at + left < midnight:
                return _by_daylight(at + left, works, zone)
            left -= midnight - at
        at = midnight
    return since.astimezone(UTC) + timedelta(hours=hours)


def _by_daylight(at: datetime, works: Workdays, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    if local.hour < OPENS:
        return _at(local.date(), OPENS, zone)
    if local.hour < CLOSES:
        return at
    later = (local.date() + timedelta(days=number) for number in range(1, _WITHIN))
    return next((_at(day, OPENS, zone) for day in later if works.works(day)), at)


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
