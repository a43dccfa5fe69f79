"""Tabs and filters that are about different statuses are known to find nothing, without asking."""

from __future__ import annotations

import pytest

from undersign.insight import filters


@pytest.mark.parametrize(
    ("tab", "asked", "nothing"),
    [
        ("completed", {"age": "4-7"}, True),  # an age is that of what is still open
        ("completed", {"status": "declined"}, True),
        ("completed", {"status": "bounced"}, True),
        ("waiting", {"status": "completed"}, True),
        ("all", {"age": "4-7", "status": "completed"}, True),
        ("waiting", {"age": "4-7", "status": "open"}, False),
        ("completed", {"status": "completed"}, False),
        ("completed", {"status": "held"}, False),  # a hold is on anything
        ("mine", {"status": "draft"}, False),
        ("completed", {}, False),
    ],
)
def test_what_excludes_each_other(tab, asked, nothing):
    assert filters.excludes(filters.read(asked), tab) is nothing
