"""How long an approval is waited for: hours of working days, told by daylight, whatever clocks do."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from undersign.contracts.approval import patience
from undersign.contracts.succession.days import Workdays

MADRID = ZoneInfo("Europe/Madrid")
CLOSED = Workdays(frozenset(range(7)))
HOLIDAY = Workdays(holidays=frozenset({"12-25"}))


@pytest.mark.parametrize(
    ("since", "hours", "reminded", "works"),
    [
        ("2026-11-23 10:00", 48, "2026-11-25 10:00", Workdays()),  # Monday, Wednesday
        ("2026-11-20 16:00", 48, "2026-11-24 16:00", Workdays()),  # Friday, Tuesday: no time over a weekend
        ("2026-11-21 12:00", 24, "2026-11-24 08:00", Workdays()),  # Saturday: from Monday on
        ("2026-11-23 02:00", 24, "2026-11-24 08:00", Workdays()),  # the night ends first
        ("2026-11-20 21:00", 24, "2026-11-24 08:00", Workdays()),  # Friday night, Monday night, so Tuesday
        ("2026-12-24 10:00", 48, "2026-12-29 10:00", HOLIDAY),  # Thursday; Christmas; a weekend
        ("2026-10-23 10:00", 48, "2026-10-27 10:00", Workdays()),  # over the end of summer time
        ("2027-03-26 10:00", 24, "2027-03-29 10:00", Workdays()),  # and over its beginning
        ("2026-11-20 10:00", 48, "2026-11-22 10:00", CLOSED),  # who never works is reminded all the same
    ],
)
def test_no_time_passes_while_nobody_works(since, hours, reminded, works):
    def at(text):
        return datetime.fromisoformat(text).replace(tzinfo=MADRID)

    assert patience.over(at(since), hours, works, MADRID) == at(reminded)
