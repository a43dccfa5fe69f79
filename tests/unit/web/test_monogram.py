"""Two letters of a name that tell something."""

from __future__ import annotations

import pytest

from undersign.web.desk.monogram import monogram

NAMES = {
    "Delmar Óptica, S.A. de C.V.": "DÓ",
    "Delmar Óptica S.A. de C.V.": "DÓ",
    "Northwind Cloud GmbH": "NC",
    "Grace B. Hopper": "GH",
    "SAS": "S",
    "陳 小明": "陳小",
    "": "?",
    "4711": "?",
}


@pytest.mark.parametrize(("name", "letters"), NAMES.items())
def test_monogram(name, letters):
    assert monogram(name) == letters
