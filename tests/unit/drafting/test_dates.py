"""Date arithmetic of templates: exact at month ends and in leap years."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from undersign.drafting.text.filters import FILTERS

months, days = FILTERS["add_months"], FILTERS["add_days"]
DATES = st.dates(date(1950, 1, 1), date(2150, 1, 1))


@given(DATES, st.integers(-600, 600))
def test_months_keep_the_day_or_take_the_last(start, count):
    end = months(start.isoformat(), count)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == count
    assert end.day == start.day or (end.day < start.day and days(end, 1).day == 1)


@given(DATES, st.integers(0, 300), st.integers(0, 300))
def test_months_from_the_first_add_up(start, some, more):
    first = start.replace(day=1)
    assert months(months(first, some), more) == months(first, some + more)


@given(DATES, st.integers(-9_999, 9_999))
def test_days_come_back(start, count):
    assert days(days(start, count), -count) == start
