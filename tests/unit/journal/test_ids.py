"""Public ids: of one shape, never twice, and in the order of their making."""

from __future__ import annotations

import re
from datetime import timedelta

from undersign.journal import clock, ids


def test_shape():
    assert re.fullmatch(r"ctr_[0-9abcdefghjkmnpqrstvwxyz]{26}", ids.new("ctr"))


def test_ten_thousand_are_different():
    assert len({ids.new("ctr") for _ in range(10_000)}) == 10_000


def test_they_sort_by_time():
    made = []
    for seconds in range(5):
        with clock.travel(timedelta(seconds=seconds)):
            made.append(ids.new("ctr"))
    assert made == sorted(made)


def test_the_clock_goes_back_to_where_it_was():
    before = clock.now()
    with clock.travel(timedelta(days=1)), clock.travel(timedelta(hours=1)):
        assert clock.now() - before >= timedelta(days=1, hours=1)
    assert clock.now() - before < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(0)
