"""When a mail may come: the hours of the reader's own day, and not on the weekend of the reader's country.

Pure arithmetic over time zones. An hour that a clock change leaves out is never waited for in vain, and one
that it repeats is one and the same hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global

_WITHIN = 14  # days; no weekend and no clock change closes longer


@dataclass(frozen=True)
class Hours:
    """Mail may come from `opens` o'clock up to `closes` o'clock (0–24), by the clock of `zone`."""

    zone: ZoneInfo
    opens: int = 8
    closes: int = 20
    weekends: bool = False

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        is_day = self.weekends or local.weekday() not in weekend(self.zone.key)
        return is_day and self.opens <= local.hour < self.closes

    def next(self, at: datetime) -> datetime:
        """`at` itself, or the first moment after it when mail may come; in UTC."""
        if self.is_open(at):
            return at.astimezone(UTC)
        day = at.astimezone(self.zone).date()
        for later in range(_WITHIN):
            begins = self._begins(day + timedelta(days=later))
            if begins >= at and self.is_open(begins):
                return begins
        return at.astimezone(UTC)

    def last(self, at: datetime) -> datetime | None:
        """`at` itself, or the beginning of the last open day before it; in UTC."""
        if self.is_open(at):
            return at.astimezone(UTC)
        day = at.astimezone(self.zone).date()
        days = (self._begins(day - timedelta(days=earlier)) for earlier in range(_WITHIN))
        return next((begins for begins in days if begins <= at and self.is_open(begins)), None)

    def _begins(self, day: date) -> datetime:
        """The opening of a day. One that a clock change skips comes as much later as the clock jumped."""
        return datetime.combine(day, time(self.opens), self.zone).astimezone(UTC)


@cache
def weekend(zone: str) -> frozenset[int]:
    """The free days (Monday is 0) where the zone's clocks stand (CLDR); Saturday and Sunday if unknown."""
    territory = get_global("zone_territories").get(zone)
    try:
        place = Locale.parse(f"und_{territory}") if territory else Locale("en", "GB")
    except (UnknownLocaleError, ValueError):
        place = Locale("en", "GB")
    first, last = place.weekend_start, place.weekend_end
    return frozenset((first + n) % 7 for n in range((last - first) % 7 + 1))
