"""Time travel on paper: reminders over clock changes and month ends; nothing early, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from undersign.contracts.schedule import due
from undersign.contracts.schedule.due import APART, Asked
from undersign.contracts.schedule.quiet import Hours, weekend
from undersign.drafting.conduct import reminders
from undersign.drafting.conduct.reminders import Reminders

# North and south, half an hour, midnight and yesterday's date line: places where clocks do odd things.
ZONES = (
    *("Europe/Madrid", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "America/Santiago"),
    *("Australia/Lord_Howe", "Australia/Sydney", "Asia/Beirut", "Asia/Tehran", "Asia/Kolkata", "UTC"),
    *("Pacific/Apia", "Pacific/Kiritimati", "America/Havana", "Africa/Casablanca", "Asia/Riyadh"),
)
PLAN = Reminders()


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


zones = st.sampled_from(ZONES).map(ZoneInfo)
moments = st.integers(0, 27 * 365 * 24 * 60).map(lambda minutes: utc(2011, 1, 1) + timedelta(minutes=minutes))
plans = st.builds(
    Reminders,
    first_hours=st.integers(1, 200),
    every_hours=st.integers(12, 200),
    most=st.integers(0, 12),
    before_expiry_hours=st.integers(0, 168),
    opens=st.integers(0, 11),
    closes=st.integers(12, 24),
    weekends=st.booleans(),
)


def hours(zone: ZoneInfo | str, plan: Reminders = PLAN) -> Hours:
    return Hours(ZoneInfo(zone) if isinstance(zone, str) else zone, plan.opens, plan.closes, plan.weekends)


def played(plan: Reminders, asked: Asked, clock: Hours) -> list[tuple[datetime, bool]]:
    """Every reminder of a life in which nobody ever acts: (when, whether it is the word before the end)."""
    told = []
    while (step := due.following(plan, asked, clock)) is not None:
        told.append((step.at, step.is_last))
        assert len(told) <= plan.most + 1
        asked = replace(asked, sent=asked.sent + 1, last_at=step.at, is_warned=step.is_last)
    return told


@given(plans, moments, st.integers(1, 60 * 24), zones)
def test_nothing_early_nothing_twice(plan, asked_at, lasts_hours, zone):
    asked = Asked(asked_at, asked_at + timedelta(hours=lasts_hours))
    told = played(plan, asked, hours(zone, plan))
    assert [last for _at, last in told].count(True) <= 1 and not any(last for _at, last in told[:-1])
    before = asked_at
    for number, (at, is_last) in enumerate(told):
        assert at < asked.ends_at and hours(zone, plan).is_open(at)
        wait = plan.every_hours if number else plan.first_hours
        assert at - before >= (APART if is_last else timedelta(hours=wait))
        before = at


@given(moments, zones, st.integers(0, 23), st.integers(1, 24), st.booleans())
def test_open_hours_are_kept_and_never_come_early(at, zone, opens, closes, weekends):
    assume(opens < closes)
    clock = Hours(zone, opens, closes, weekends)
    later = clock.next(at)
    assert later >= at and later.tzinfo is UTC
    # One hour that the clocks leave out may be the only one of its day; then it is the next day's.
    assert clock.is_open(later)
    assert later - at < timedelta(days=5)
    assert clock.next(later) == later
    earlier = clock.last(at)
    assert earlier is None or (earlier <= at and clock.is_open(earlier))


@given(plans, moments, zones, st.integers(0, 400))
def test_it_depends_on_nothing_but_what_happened(plan, asked_at, zone, hours_later):
    """No present moment goes in: a clock set back asks the same question and gets the same answer."""
    asked = Asked(asked_at, asked_at + timedelta(days=30), asked_at + timedelta(hours=hours_later), 1)
    assert due.following(plan, asked, hours(zone, plan)) == due.following(plan, asked, hours(zone, plan))


# Every change of the clocks of 2026 and 2027 in six places, walked over hour by hour.
CHANGES = [
    ("Europe/Madrid", utc(2026, 3, 29, 1)),
    ("Europe/Madrid", utc(2026, 10, 25, 1)),
    ("America/New_York", utc(2026, 3, 8, 7)),
    ("America/New_York", utc(2026, 11, 1, 6)),
    ("Australia/Lord_Howe", utc(2026, 4, 4, 15)),
    ("Australia/Lord_Howe", utc(2026, 10, 3, 15, 30)),
    ("America/Santiago", utc(2026, 4, 5, 3)),
    ("America/Havana", utc(2026, 11, 1, 5)),
    ("Africa/Casablanca", utc(2026, 2, 15, 2)),
]


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_over_a_change_of_the_clocks(zone, change):
    clock = hours(zone)
    for before in range(-96, 49):
        asked_at = change + timedelta(hours=before)
        told = [at for at, _last in played(PLAN, Asked(asked_at, asked_at + timedelta(days=30)), clock)]
        gaps = [later - earlier for earlier, later in zip([asked_at, *told], told, strict=False)]
        assert all(gap >= timedelta(hours=48) for gap in gaps[:-1]) and gaps[-1] >= APART
        assert len(set(told)) == len(told) and all(clock.is_open(at) for at in told)


def test_the_hour_left_out_and_the_hour_had_twice():
    madrid = ZoneInfo("Europe/Madrid")
    only_then = Hours(madrid, 2, 3, weekends=True)  # 02:00–03:00, which 29 March 2026 does not have
    assert only_then.next(utc(2026, 3, 28, 12)) == utc(2026, 3, 30, 0)
    first = only_then.next(utc(2026, 10, 24, 12))
    assert first == utc(2026, 10, 25, 0)  # 02:00 the first time
    assert only_then.next(first + timedelta(hours=1)) == first + timedelta(hours=1)  # still two o'clock


def test_48_hours_are_48_hours_over_a_change():
    """Asked on Friday noon, reminded on Monday; the missing hour of Sunday brings nothing forward."""
    asked = Asked(utc(2026, 3, 27, 11))
    step = due.following(PLAN, asked, hours("Europe/Madrid"))
    assert step.at == utc(2026, 3, 30, 6)  # 08:00 in summer time
    asked = Asked(utc(2026, 10, 23, 11))
    assert due.following(PLAN, asked, hours("Europe/Madrid")).at == utc(2026, 10, 26, 7)


@pytest.mark.parametrize("day", [utc(2027, 2, 26), utc(2028, 2, 28), utc(2026, 12, 30)])
def test_month_and_year_ends(day):
    asked_at = day.replace(hour=10)
    told = played(replace(PLAN, weekends=True), Asked(asked_at, asked_at + timedelta(days=9)), hours("UTC"))
    assert [(at - asked_at).days for at, _last in told] == [2, 4, 6]
    assert told[-1][1]


def test_the_word_before_the_end_comes_before_a_quiet_end():
    """It ends on Sunday evening; the day before is no working day, so the word comes on Friday."""
    plan = replace(PLAN, most=0, before_expiry_hours=24)
    asked = Asked(utc(2026, 11, 2, 9), utc(2026, 11, 15, 18))
    step = due.following(plan, asked, hours("UTC"))
    assert step.is_last and step.at == utc(2026, 11, 13, 8)


def test_the_word_takes_the_place_of_a_reminder_just_before_it():
    plan = replace(PLAN, weekends=True, opens=0, closes=24)
    asked_at = utc(2026, 11, 2, 9)
    told = played(plan, Asked(asked_at, asked_at + timedelta(hours=48 + 74)), hours("UTC", plan))
    assert told == [(asked_at + timedelta(hours=50), True)] or len(told) == 1


def test_none_for_those_who_wish_none():
    plan = replace(PLAN, most=0, before_expiry_hours=0)
    asked_at = utc(2026, 11, 2, 9)
    assert played(plan, Asked(asked_at, asked_at + timedelta(days=30)), hours("UTC", plan)) == []


def test_weekends_are_those_of_the_country():
    assert weekend("Europe/Madrid") == {5, 6} and weekend("UTC") == {5, 6}
    assert weekend("Asia/Riyadh") == {4, 5} and weekend("Asia/Tehran") == {4}


def test_settings_are_bounded_and_old_versions_have_them():
    assert reminders.from_json({}) == Reminders()
    told = reminders.from_json(
        {"reminders": {"first_hours": 0, "every_hours": "x", "most": 99, "weekends": True}}
    )
    assert (told.first_hours, told.every_hours, told.most, told.weekends) == (1, 48, 30, True)
    assert reminders.from_json({"reminders": {"opens": 20, "closes": 8}}) == Reminders()
    assert reminders.from_json({"reminders": told.as_json()}) == told
