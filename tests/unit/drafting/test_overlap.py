"""Which fields of a PDF lie on each other, and which only seem to."""

from __future__ import annotations

import pytest

from undersign.drafting.pdf.layout import Layout
from undersign.drafting.pdf.overlap import overlaps


def field(name: str, x: float, y: float = 100, w: float = 100, h: float = 20, **more):
    place = {"name": name, "kind": "text", "role": "customer", "page": 1, "x": x, "y": y, "w": w, "h": h}
    return {**place, **more}


def found(*fields) -> list[tuple[str, str, int]]:
    layout = Layout.from_json({"pages": [[595, 842]] * 3, "fields": fields})
    return [(each.field, each.other, each.page) for each in overlaps(layout)]


BLUE, RED = ({"field": "colour", "is": value} for value in ("blue", "red"))
NOT_BLUE = {"field": "colour", "is_not": "blue"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((field("a", 50), field("b", 100)), [("a", "b", 1)]),
        ((field("a", 50), field("b", 150)), []),
        ((field("a", 50), field("b", 149)), []),
        ((field("a", 50), field("b", 60, page=2)), []),
        ((field("a", 50, repeat="all"), field("b", 60, page=3)), [("a", "b", 3)]),
        ((field("a", 50, repeat="all"), field("b", 60, repeat="all", page=2)), [("a", "b", 1)]),
        ((field("a", 50), field("seal", 60, kind="stamp")), []),
        ((field("a", 50, visible_if=BLUE), field("b", 60, visible_if=RED)), []),
        ((field("a", 50, visible_if=BLUE), field("b", 60, visible_if=BLUE)), [("a", "b", 1)]),
        ((field("a", 50, visible_if=BLUE), field("b", 60, visible_if=NOT_BLUE)), []),
        ((field("a", 50, visible_if=BLUE), field("b", 60)), [("a", "b", 1)]),
        ((field("a", 0, 0, 90, 90), field("b", 9, 9, 9), field("c", 60, 60)), [("a", "b", 1), ("a", "c", 1)]),
    ],
)  # fmt: skip
def test_overlaps(fields, expected):
    assert found(*fields) == expected
