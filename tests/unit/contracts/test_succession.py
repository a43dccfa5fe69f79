"""The golden set of terms: ends, renewals, notice and addenda, over leap days, holidays and moved ends.

Every expected day was worked out by hand from a calendar.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from undersign.contracts.succession import days
from undersign.contracts.succession.effect import Paper, fold
from undersign.drafting.conduct import terms
from undersign.drafting.conduct.terms import Said

D = date.fromisoformat
BASE = Said(
    starts="start", months="months", amount="fee", every="month", payment_days=30, notice_days=60, renews=True
)
RENEWAL = Said(
    follows="current_end", months="more", amount="new_fee", renews="auto", changes={"fee": "new_fee"}
)
CHANGE = Said(starts="from", amount="new_fee", changes={"fee": "new_fee", "plan": "new_plan"})
EUR = {"currency": "EUR"}


def original(start="2026-02-01", months="12", said=BASE, **values) -> Paper:
    fee = {"amount": "1000.00", **EUR}
    return Paper(
        "C1",
        D("2026-01-20"),
        said,
        {"start": start, "months": months, "fee": fee, "plan": "standard", **values},
    )


def renewal(follows, more="12", signed="2026-12-15", auto="true", key="A1", fee="1100.00") -> Paper:
    said = {"current_end": follows, "more": more, "new_fee": {"amount": fee, **EUR}, "auto": auto}
    return Paper(key, D(signed), RENEWAL, said)


def change(begins, plan, signed, key="A2", fee="1300.00") -> Paper:
    said = {"from": begins, "new_plan": plan, "new_fee": {"amount": fee, **EUR}}
    return Paper(key, D(signed), CHANGE, said)


@pytest.mark.parametrize(
    ("first", "months", "ends"),
    [
        ("2026-02-01", 12, "2027-01-31"),
        ("2026-01-15", 12, "2027-01-14"),
        ("2026-01-31", 1, "2026-02-28"),  # there is no 31 February
        ("2028-02-29", 12, "2029-02-28"),  # from a leap day
        ("2027-03-01", 12, "2028-02-29"),  # up to one
        ("2028-02-29", 48, "2032-02-28"),  # the day before the next one
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-03-29", 12, "2027-03-28"),  # from the night of daylight saving, Madrid
        ("2026-11-01", 12, "2027-10-31"),  # over both its changes, New York
        ("2026-05-05", 1, "2026-06-04"),
    ],
)
def test_where_a_term_ends(first, months, ends):
    assert days.last_day(D(first), months) == D(ends)
    assert fold(original(first, str(months)), []).terms.ends_on == D(ends)


@pytest.mark.parametrize(
    ("start", "months", "each", "ends"),
    [
        ("2026-02-01", "12", 12, ["2027-01-31", "2028-01-31", "2029-01-31"]),
        ("2028-02-29", "12", 12, ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-28", "2033-02-28"]),
        # A short month shortens none of the later ones.
        ("2026-01-31", "1", 1, ["2026-02-28", "2026-03-30", "2026-04-30", "2026-05-30"]),
        ("2027-03-01", "12", 12, ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("2026-11-30", "3", 6, ["2027-02-28", "2027-08-29", "2028-02-29"]),
    ],
)
def test_periods_that_follow_by_themselves(start, months, each, ends):
    made = fold(original(start, months, said=Said(**{**vars(BASE), "renewal_months": each})), []).terms
    assert made.ends_on == D(ends[0])
    for before, after in zip(ends, ends[1:], strict=False):
        assert made.after(D(before)) == D(after)


@pytest.mark.parametrize(
    ("ends", "notice", "holidays", "by"),
    [
        ("2027-01-31", 60, (), "2026-12-02"),  # a Wednesday
        ("2027-02-28", 60, (), "2026-12-30"),
        ("2027-02-23", 60, ("12-25", "12-24"), "2026-12-23"),  # 25 December, and the eve is free too
        ("2027-03-05", 60, (), "2027-01-04"),
        ("2027-03-04", 60, (), "2027-01-01"),  # free only where the calendar says so
        ("2027-03-04", 60, ("2027-01-01",), "2026-12-31"),
        ("2027-03-03", 60, ("12-31", "01-01"), "2026-12-30"),
        ("2027-05-30", 30, (), "2027-04-30"),
        ("2027-05-31", 30, (), "2027-04-30"),  # a Saturday: the Friday before
        ("2027-06-01", 30, ("04-30",), "2027-04-29"),  # a Sunday after a holiday and a Saturday
        ("2028-03-01", 1, (), "2028-02-29"),
        ("2027-01-31", 0, (), "2027-01-29"),  # a Sunday
    ],
)
def test_notice_arrives_on_a_working_day(ends, notice, holidays, by):
    calendar = days.Workdays(holidays=days.holidays(holidays))
    made = fold(original(said=Said(**{**vars(BASE), "notice_days": notice})), []).terms
    assert made.notice_on(D(ends), calendar) == D(by)


def test_a_week_of_another_country():
    calendar = days.Workdays(weekend=frozenset({4, 5}))  # Friday and Saturday
    assert calendar.latest(D("2027-05-29")) == D("2027-05-27")
    assert days.Workdays(weekend=frozenset(range(7))).latest(D("2027-05-29")) == D("2027-05-29")
    with pytest.raises(ValueError, match="30 February"):
        days.holidays(["12-25", "30 February"])
    assert days.holidays([" 02-29 ", "", "2027-05-01"]) == {"02-29", "2027-05-01"}


def test_a_day_is_a_day_where_the_clock_jumps():
    """Sixty days before an end are sixty dates, whichever of them has 23 or 25 hours."""
    madrid, new_york = ZoneInfo("Europe/Madrid"), ZoneInfo("America/New_York")
    for zone, ends in ((madrid, D("2027-03-28")), (madrid, D("2026-10-25")), (new_york, D("2026-11-01"))):
        due = ends - timedelta(days=60)
        midnight = datetime(due.year, due.month, due.day, tzinfo=zone)
        before = (midnight.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone).date()
        assert (before, midnight.astimezone(UTC).astimezone(zone).date()) == (due - timedelta(days=1), due)


def test_the_contract_as_of_a_day():
    papers = [
        renewal("2027-01-31", signed="2026-12-15"),
        change("2026-06-01", "premium", signed="2026-05-20", key="A0", fee="1200.00"),
        change("2027-06-01", "enterprise", signed="2027-05-20"),
    ]
    golden = {
        "2026-05-31": ("standard", "1000.00", "2027-01-31", ("C1",)),
        "2026-06-01": ("premium", "1200.00", "2027-01-31", ("C1", "A0")),
        "2027-01-31": ("premium", "1200.00", "2027-01-31", ("C1", "A0")),
        "2027-02-01": ("premium", "1100.00", "2028-01-31", ("C1", "A0", "A1")),
        "2027-05-31": ("premium", "1100.00", "2028-01-31", ("C1", "A0", "A1")),
        "2027-06-01": ("enterprise", "1300.00", "2028-01-31", ("C1", "A0", "A1", "A2")),
    }
    for day, (plan, fee, ends, keys) in golden.items():
        found = fold(original(), papers, D(day))
        assert (found.values["plan"][0], found.values["fee"][0]["amount"]) == (plan, fee), day
        assert (found.terms.ends_on, found.papers) == (D(ends), keys), day
        assert str(found.terms.amount) == fee
    assert fold(original(), papers, D("2027-06-01")).values["fee"][1] == "A2"


def test_what_begins_later_prevails_and_of_one_day_what_was_signed_later():
    early, late = (
        change("2026-09-01", "premium", "2026-03-01"),
        change("2026-06-01", "basic", "2026-04-01", "A3"),
    )
    assert fold(original(), [early, late]).values["plan"] == ("premium", "A2")
    twin = change("2026-09-01", "enterprise", "2026-04-02", "A4")
    assert fold(original(), [early, late, twin]).values["plan"] == ("enterprise", "A4")


def test_an_addendum_that_counts_from_its_signature():
    said = Said(changes={"plan": "new_plan"})
    paper = Paper("A1", D("2026-07-09"), said, {"new_plan": "premium"})
    assert fold(original(), [paper], D("2026-07-08")).values["plan"][0] == "standard"
    assert fold(original(), [paper], D("2026-07-09")).values["plan"][0] == "premium"


@pytest.mark.parametrize(
    ("follows", "more", "ends", "then"),
    [
        ("2027-01-31", "12", "2028-01-31", "2029-01-31"),
        ("2027-02-28", "12", "2028-02-28", "2029-02-28"),  # as the addendum's own text reckons
        ("2028-02-29", "12", "2029-02-28", "2030-02-28"),
        ("2027-08-31", "6", "2028-02-29", "2029-02-28"),
    ],
)
def test_a_renewal_moves_the_end(follows, more, ends, then):
    made = fold(original(), [renewal(follows, more)]).terms
    assert (made.ends_on, made.after(D(ends))) == (D(ends), D(then))
    assert made.starts_on == D("2026-02-01")
    assert fold(original(), [renewal(follows, more, auto="no")]).terms.after(D(ends)) is None


def test_an_end_that_was_changed_twice():
    moved = Paper("A1", D("2026-05-01"), Said(ends="ends"), {"ends": "2026-12-31"})
    again = Paper("A2", D("2026-06-01"), Said(ends="ends"), {"ends": "2027-06-30"})
    assert fold(original(), [moved]).terms.ends_on == D("2026-12-31")
    made = fold(original(), [moved, again]).terms
    assert (made.ends_on, made.after(made.ends_on)) == (D("2027-06-30"), D("2028-06-30"))


def test_what_cannot_be_read_is_left_out():
    made = fold(original("soon", "many", fee="1000"), [Paper("A1", D("2026-03-01"), RENEWAL, {})]).terms
    assert (made.starts_on, made.ends_on, made.amount) == (None, None, None)
    assert made.after(D("2027-01-01")) is None


def test_what_a_template_says_of_its_terms():
    fields = {"start": "date", "months": "number", "fee": "money", "plan": "choice"}
    said = {"starts": "start", "months": "months", "amount": "fee", "every": "month", "renews": True}
    assert terms.checked({**said, "renew_days": 60, "ends": ""}, fields) == said
    assert terms.from_json({"terms": {**said, "unheard": 1}}) == Said(**said)
    assert not terms.from_json({})
    for wrong in ({"starts": "fee"}, {"every": "week"}, {"notice_days": 9999}, {"changes": {"fee": "gone"}},
                  {"who": 1}, {"months": True}):  # fmt: skip
        with pytest.raises(ValueError, match=f"terms: {next(iter(wrong))}"):
            terms.checked(wrong, fields)
