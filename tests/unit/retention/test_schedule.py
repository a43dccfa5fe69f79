"""Until when a record is kept (law.md A7): by table where law or calendar has a say, and for every input."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersign.retention import schedule
from undersign.retention.schedule import Facts, Rule

STANDARD = Rule("standard", months=84, verified_by="mem_1")
HIPAA = Rule("hipaa", schedule.IN_EFFECT, 72, verified_by="mem_1")
FERPA = Rule("ferpa", verified_by="mem_1")
FROM_CREATION = Rule("x", schedule.CREATED, 84, verified_by="mem_1")
ILLINOIS = Rule("law:US-IL", months=120, verified_by="mem_1")
UNCHECKED = Rule("law:US-IL", months=120)


def day(text: str) -> date:
    return date.fromisoformat(text)


def facts(created: str = "2026-01-10", ended: str | None = "2027-01-09", extended: str = "") -> Facts:
    return Facts(
        day(created), day(created), day(ended) if ended else None, day(extended) if extended else None
    )


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2027-01-09", 84, "2034-01-09"),
        ("2024-02-29", 84, "2031-03-01"),  # no such day: never a day short
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2026-01-31", 1, "2026-03-01"),
        ("2026-03-31", 3, "2026-07-01"),
        ("2026-08-31", 6, "2027-03-01"),
        ("2027-08-31", 6, "2028-03-01"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-12-31", 2, "2027-03-01"),
        ("2096-02-29", 48, "2100-03-01"),  # 2100 is no leap year
        ("2026-05-05", 0, "2026-05-05"),
        ("9990-01-01", 120, str(schedule.LAST_DAY)),
        ("9999-12-31", 84, str(schedule.LAST_DAY)),
    ],
)
def test_months_end_where_the_calendar_has_such_a_day(start, months, last):
    assert schedule.after(day(start), months) == day(last)


@pytest.mark.parametrize(
    ("name", "known", "rules", "law", "on", "rule"),
    [
        ("one rule", facts(), [STANDARD], None, "2034-01-09", "standard"),
        ("the longest", facts(), [STANDARD, HIPAA], None, "2034-01-09", "standard"),
        ("the law's is longer", facts(), [STANDARD], ILLINOIS, "2037-01-09", "law:US-IL"),
        ("an unchecked law lengthens too", facts(), [STANDARD], UNCHECKED, "2037-01-09", "law:US-IL"),
        (
            "a shorter law shortens nothing",
            facts(),
            [STANDARD],
            Rule("law:US-CA", months=48),
            "2034-01-09",
            "standard",
        ),
        (
            "a fixed day",
            facts(),
            [STANDARD, Rule("x", schedule.FIXED, fixed_on=day("2050-06-30"))],
            None,
            "2050-06-30",
            "x",
        ),
        (
            "a fixed day that is past",
            facts(),
            [STANDARD, Rule("x", schedule.FIXED, fixed_on=day("2001-06-30"))],
            None,
            "2034-01-09",
            "standard",
        ),
        ("from creation", facts(), [FROM_CREATION], None, "2033-01-10", "x"),
        ("from creation, without an end", facts(ended=None), [FROM_CREATION], None, "2033-01-10", "x"),
        ("an extension beyond", facts(extended="2036-01-01"), [STANDARD], None, "2036-01-01", "extension"),
        ("an extension within", facts(extended="2030-01-01"), [STANDARD], None, "2034-01-09", "standard"),
        ("no end", facts(ended=None), [STANDARD], None, None, ""),
        ("no rule", facts(), [], None, None, ""),
        ("no period", facts(), [FERPA], None, None, ""),
    ],
)
@pytest.mark.law("RT-1")
def test_rt_1_the_longest_of_all_rules_counts(name, known, rules, law, on, rule):
    due = schedule.due(known, rules, law)
    assert (str(due.on) if due.on else None, due.rule) == (on, rule), name


@pytest.mark.law("RT-1")
def test_rt_1_limitation_runs_from_the_end_and_never_from_signing():
    early, late = facts(ended="2027-01-09"), facts(ended="2035-01-09")
    assert schedule.due(early, [STANDARD]).on == day("2034-01-09")
    assert schedule.due(late, [STANDARD]).on == day("2042-01-09")
    assert Rule("x").trigger == schedule.ENDED


@pytest.mark.parametrize(
    ("name", "known", "rules", "law", "blocked"),
    [
        ("all known", facts(), [STANDARD], ILLINOIS, ()),
        ("nobody vouches for the category", facts(), [Rule("x", months=84)], None, ("unverified",)),
        ("nor for one of several", facts(), [STANDARD, Rule("x", months=1)], None, ("unverified",)),
        ("nor for the law", facts(), [STANDARD], UNCHECKED, ("law_unverified",)),
        ("however short", facts(), [STANDARD], Rule("law:US-CO", months=36), ("law_unverified",)),
        ("not over yet", facts(ended=None), [STANDARD], None, ("no_end",)),
        ("not over yet, HIPAA", facts(ended=None), [HIPAA], None, ("no_end",)),
        ("not over yet, law", facts(ended=None), [FROM_CREATION], ILLINOIS, ("no_end",)),
        ("creation suffices", facts(ended=None), [FROM_CREATION], None, ()),
        ("FERPA asks for a period", facts(), [STANDARD, FERPA], None, ("no_period",)),
        (
            "a fixed day that nobody said",
            facts(),
            [Rule("x", schedule.FIXED, verified_by="m")],
            None,
            ("no_period",),
        ),
        ("no category", facts(), [], ILLINOIS, ("no_rule",)),
        (
            "all of it",
            facts(ended=None),
            [Rule("x")],
            UNCHECKED,
            ("no_end", "no_period", "unverified", "law_unverified"),
        ),
    ],
)
@pytest.mark.law("RT-5")
def test_rt_5_what_nobody_vouches_for_is_never_over(name, known, rules, law, blocked):
    due = schedule.due(known, rules, law)
    assert due.blocked == blocked, name
    assert due.is_over(date.max) == (not blocked)


@pytest.mark.parametrize(
    ("created", "ended", "on"),
    [
        ("2026-01-10", "2027-01-09", "2033-01-09"),  # in effect longer
        ("2026-01-10", "2020-05-01", "2032-01-10"),  # dated back: creation is later
        ("2026-01-10", "2026-01-10", "2032-01-10"),
        ("2024-02-29", "2024-02-29", "2030-03-01"),
    ],
)
@pytest.mark.law("HI-5")
def test_hi_5_six_years_from_the_later_of_creation_and_last_in_effect(created, ended, on):
    assert schedule.due(facts(created, ended), [HIPAA]).on == day(on)


@pytest.mark.parametrize(
    ("record", "last_entry", "months", "until"),
    [
        ("2034-01-09", "2026-01-10", 84, "2034-01-09"),  # never shorter than the record
        ("2027-01-09", "2026-01-10", 84, "2033-01-10"),  # never under seven years
        ("2027-01-09", "2026-01-10", 12, "2033-01-10"),  # whatever anybody set
        ("2027-01-09", "2026-01-10", 120, "2036-01-10"),
    ],
)
@pytest.mark.law("RT-3")
def test_rt_3_the_trail_outlives_what_it_proves(record, last_entry, months, until):
    assert schedule.trail_until(day(record), day(last_entry), months) == day(until)
    assert schedule.trail_until(None, day(last_entry), months) is None


DAYS = st.dates(date(1990, 1, 1), date(2200, 12, 31))
RULES = st.builds(
    Rule,
    key=st.sampled_from("abcdef"),
    trigger=st.sampled_from(schedule.TRIGGERS),
    months=st.none() | st.integers(0, 1200),
    fixed_on=st.none() | DAYS,
    verified_by=st.sampled_from(["", "mem_1"]),
)
FACTS = st.builds(
    Facts, created_on=DAYS, completed_on=DAYS, ended_on=st.none() | DAYS, extended_until=st.none() | DAYS
)


@given(DAYS, st.integers(0, 1200), st.integers(0, 1200))
def test_months_add_up_and_never_fall_short(start, months, more):
    last = schedule.after(start, months)
    assert last >= start and schedule.after(start, months + more) >= last
    assert schedule.after(start + timedelta(days=1), months) >= last
    assert last.day in (start.day, 1)
    assert (last.year * 12 + last.month) - (start.year * 12 + start.month) - months in (0, 1)


@given(FACTS, st.lists(RULES, max_size=5), st.none() | RULES)
@pytest.mark.law("RT-1")
def test_rt_1_no_rule_is_cut_short_and_none_shortens_another(known, rules, law):
    due = schedule.due(known, rules, law)
    alone = [schedule.due(known, [each]).on for each in (*rules, *([law] if law else []))]
    assert all(each is None or due.on >= each for each in alone)
    for fewer in range(len(rules)):
        less = schedule.due(known, rules[:fewer] + rules[fewer + 1 :], law)
        assert less.on is None or due.on >= less.on
        assert set(less.blocked) <= set(due.blocked) or schedule.NO_RULE in less.blocked


@given(FACTS, st.lists(RULES, max_size=5), st.none() | RULES, DAYS)
@pytest.mark.law("RT-1")
def test_rt_1_nothing_is_over_early(known, rules, law, today):
    due = schedule.due(known, rules, law)
    if due.is_over(today):
        assert rules and all(each.verified_by for each in (*rules, *([law] if law else [])))
        assert all(each.until is not None and each.until < today for each in due.because)
        assert known.extended_until is None or known.extended_until < today


@given(FACTS, st.lists(RULES, max_size=5), DAYS)
def test_a_later_end_never_brings_it_forward(known, rules, later):
    if known.ended_on is None or later < known.ended_on:
        return
    moved = Facts(known.created_on, known.completed_on, later, known.extended_until)
    was, now = schedule.due(known, rules).on, schedule.due(moved, rules).on
    assert was is None or (now is not None and now >= was)


@given(st.none() | DAYS, DAYS, st.integers(0, 1200))
@pytest.mark.law("RT-3")
def test_rt_3_holds_for_every_day(record, last_entry, months):
    until = schedule.trail_until(record, last_entry, months)
    assert (until is None) == (record is None)
    assert until is None or (until >= record and until >= schedule.after(last_entry, 84))
