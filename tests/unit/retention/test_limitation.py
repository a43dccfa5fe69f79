"""The table of limitation laws (law.md A8): whole, dated, cited, and read as people write places."""

from __future__ import annotations

from datetime import date

import pytest

from undersign.retention import limitation

STATES = """
AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT
NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY
"""


@pytest.mark.law("A8")
def test_every_state_and_the_district_is_there_with_its_source():
    assert sorted(law.place for law in limitation.newest()) == sorted(f"US-{code}" for code in STATES.split())
    for law in limitation.table():
        assert (
            law.citation
            and 3 <= law.years <= law.longest <= 15
            and law.read_in in {"source", "memory", "open"}
        )
        assert law.under_seal is None or law.under_seal > law.years
        assert law.counts_by in ({"signed", "ended"} if law.effective_from or law.effective_to else {None})


@pytest.mark.law("A8")
def test_the_table_itself_vouches_for_no_row():
    assert {law.verified_by for law in limitation.table()} == {""}


def test_rows_of_one_place_follow_each_other_without_a_gap():
    for place in {law.place for law in limitation.table()}:
        rows = [law for law in limitation.table() if law.place == place]
        assert rows[0].effective_from is None and rows[-1].effective_to is None
        for older, newer in zip(rows, rows[1:], strict=False):
            gap = date.fromisoformat(newer.effective_from) - date.fromisoformat(older.effective_to)
            assert gap.days == 1


@pytest.mark.law("RT-2")
def test_rt_2_seven_years_are_shorter_than_these_laws():
    places = {law.place[3:] for law in limitation.longer_than(84)}
    assert places == {"IL", "IN", "IA", "KY", "LA", "MO", "RI", "WV", "WY", "MT"}
    assert limitation.longer_than(120) == []


@pytest.mark.parametrize(
    ("place", "signed", "ended", "years"),
    [
        ("US-KY", "2014-07-15", "2026-01-01", 15),
        ("US-KY", "2014-07-16", "2026-01-01", 10),
        ("US-OH", "2010-01-01", "2021-06-15", 8),
        ("US-OH", "2010-01-01", "2021-06-16", 6),
        ("US-MT", "2026-01-01", "2026-01-01", 8),
        ("US-NY", "2026-01-01", "2026-01-01", 6),
        ("DE", "2026-01-01", "2026-01-01", None),
    ],
)
def test_the_row_in_effect_is_taken(place, signed, ended, years):
    days = {"signed_on": date.fromisoformat(signed), "ended_on": date.fromisoformat(ended)}
    law = limitation.at(place, **days)
    assert (law.longest if law else None) == years


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("US-IL", "US-IL"),
        ("gb-sct", "GB-SCT"),
        ("il", "US-IL"),
        ("Illinois", "US-IL"),
        ("the laws of the State of Illinois.", "US-IL"),
        ("Laws of the Commonwealth of Massachusetts", "US-MA"),
        ("District of Columbia", "US-DC"),
        ("D.C.", "US-DC"),
        ("the State of New York", "US-NY"),
        ("de", "US-DE"),
        ("GB-SCT", "GB-SCT"),
        ("germany", "Germany"),
        ("the laws of England and Wales", "England And Wales"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_places_are_read_as_people_write_them(said, place):
    assert limitation.place_of(said) == place
