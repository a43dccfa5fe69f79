"""How a question is read, how a typo is measured, what of a text is a value."""

from __future__ import annotations

import pytest

from undersign.insight.search import terms, wording


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("acme  robotics", ["acme", "robotics"]),
        ('"day and night" fee', ["day and night", "fee"]),
        ("“day and night", ["day and night"]),
        ("1.480,00 €", ["1480.00"]),
        ("€1,480.50", ["1480.50"]),
        ("1'480", ["1480"]),
        ("1.480", ["1480"]),
        ("#48211", ["#48211"]),
        ("NW-2026-00042", ["NW-2026-00042"]),
        ("2026-12-01", ["2026-12-01"]),
        (" - & | ! ' ", []),
        ("a\0b", ["ab"]),
        ("1 2 3 4 5 6 7 8 9", ["1", "2", "3", "4", "5", "6", "7", "8"]),
    ],
)
def test_terms(typed, read):
    assert terms.read(typed) == read


@pytest.mark.parametrize(
    ("typed", "meant", "slips"),
    [
        ("acme", "acme", 0),
        ("acmme", "acme", 1),
        ("otriz", "ortiz", 1),
        ("robotcs", "robotics", 1),
        ("ab", "abcde", 9),
    ],
)
def test_slips(typed, meant, slips):
    assert terms.slips(typed, meant) == slips


def test_a_wording_has_no_values():
    reading = (
        '<article><h2>Order</h2><h3><span class="us-number">1.</span> Fees</h3>'
        "<p>Acme <b>Robotics</b> GmbH pays"
        " €1,480.00 a month from 1 December 2026. Maybe Acme Robotics GmbH’s team may sign.</p>"
        "<p>2026</p></article>"
    )
    said = wording.of(reading, ["Acme Robotics GmbH", "1480.00", "no"])
    assert said == "Order\nFees\n… pays … a month from … Maybe …’s team may sign."


def test_texts_of_values_of_any_shape():
    assert list(wording.texts({"a": ["x", {"b": 2, "c": True}], "d": None})) == ["x", "2"]
