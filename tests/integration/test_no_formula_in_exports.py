"""AT-15: whatever people type, no cell of an export is a formula: by comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from itertools import product

import pytest
from tests.browse import Signer

from undersign.archive import trail
from undersign.typesetting import spreadsheet

STARTS = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]
BEFORE = ["", " ", "\t", "\r", "\n", "x;", "x; ", "x;;", "a\tb\t", '";', 'x;"', 'x;""', '"\r\n', "x;\u00a0"]
HOSTILE = [f"{before}{start}cmd|'/c calc'!A0;y" for before, start in product(BEFORE, STARTS)]


def cells(written: str, delimiter: str) -> list[str]:
    lines = written.replace("\r\n", "\n").replace("\r", "\n")
    return [cell for row in csv.reader(io.StringIO(lines), delimiter=delimiter) for cell in row]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_begins_a_formula(delimiter):
    written = spreadsheet.as_csv(["number", "text", "who"], ([1, text, "Carol"] for text in HOSTILE))
    found = cells(written.decode("utf-8-sig"), delimiter)
    assert [cell for cell in found if cell.strip().strip('"').startswith(tuple(STARTS))] == []


@pytest.mark.parametrize("plain", ["Carol Ortiz", "a = b", "x-y", "1, 2; 3", "carol+tag@example.com", ""])
def test_what_is_harmless_stays(plain):
    assert spreadsheet.defused(plain) == plain


def test_the_trail_of_a_hostile_signer(world, work, live, inbox):
    """A browser's name and a reason are whatever their sender says."""
    contract = world.sent()
    work()
    visit = Signer(live.url, inbox.link(world.carol.email), inbox, world.carol.email)
    visit.http.headers["User-Agent"] = HOSTILE[0]
    visit.open()
    visit.send("/code")
    work()
    visit.send("/prove", code=inbox.code(world.carol.email))
    visit.send("/decline", reason="other", text=HOSTILE[-1])
    assert "recipient.declined" in world.events(contract)
    written = trail.as_csv(contract, by=world.maya.actor()).decode("utf-8-sig")
    assert "cmd" in written
    for delimiter in (",", ";", "\t"):
        assert not [c for c in cells(written, delimiter) if c.strip().strip('"').startswith(tuple(STARTS))]
