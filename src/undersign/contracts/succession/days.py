"""Days, months and working days: the arithmetic of terms, by the calendar and never by hours.

A day is a calendar day where the workspace is, so daylight saving cannot shorten or lengthen one.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY, SUNDAY = 5, 6


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day; as `add_months` in a template's text."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(first: date, months: int) -> date:
    """The last day of `months` that begin on `first`: the day before the one of the same number, or the
    month's last where it has no such day (as BGB § 188(2), (3) counts): 29 February and twelve months end on
    28 February."""
    reached = add_months(first, months)
    return reached - timedelta(days=1) if reached.day == first.day else reached


@dataclass(frozen=True)
class Workdays:
    """weekend: days of the week (Monday 0) without work. holidays: "2026-12-24", or "12-25" every year."""

    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    holidays: frozenset[str] = frozenset()

    def works(self, day: date) -> bool:
        said = {day.isoformat(), f"{day:%m-%d}"}
        return day.weekday() not in self.weekend and not said & self.holidays

    def latest(self, day: date) -> date:
        """`day`, or the working day before it: what must arrive by a holiday has to arrive before it. A
        calendar without working days in a year leaves the day as it is."""
        for back in range(366):
            found = day - timedelta(days=back)
            if self.works(found):
                return found
        return day


def holidays(lines: Iterable[str]) -> frozenset[str]:
    """Holidays as they are kept. Raises ValueError with the line that is no day."""
    return frozenset(_holiday(" ".join(line.split())) for line in lines if line.strip())


def _holiday(text: str) -> str:
    try:
        # A leap year, so that 29 February may be one every year.
        date.fromisoformat(text if len(text) == 10 else f"2028-{text}")
    except ValueError:
        raise ValueError(text) from None
    return text
