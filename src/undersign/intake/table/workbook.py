"""The first visible sheet of an Excel workbook, cell by cell.

Hides SpreadsheetML: shared texts, styles that make a number a date or a percentage, two calendars. Of a
formula its last result is read, which the workbook holds; links to other files are never followed.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from undersign.intake.table import taken
from undersign.intake.table.taken import Table
from undersign.intake.taken import IntakeRefused
from undersign.intake.word.archive import Archive
from undersign.intake.word.xml import Element, child, children, name, number, value, within

_OTHER = {"word/document.xml": "a Word document", "ppt/presentation.xml": "a PowerPoint presentation"}
_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_PERCENT = {9, 10}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def read(data: bytes) -> Table:
    """Raises IntakeRefused."""
    book = Archive(data, others=_OTHER)
    root = book.xml("xl/workbook.xml")
    if root is None:
        raise IntakeRefused("not-a-table")
    sheet = book.xml(_sheet(book, root))
    if sheet is None:
        raise IntakeRefused("no-rows")
    is_1904 = value(root, "workbookPr", of="date1904") in ("1", "true")
    cells = _Cells(_shared(book), _kinds(book), date(1904, 1, 1) if is_1904 else date(1899, 12, 30))
    return taken.of("xlsx", _records(sheet, cells))


def _sheet(book: Archive, root: Element) -> str:
    """The part that holds the first sheet that is not hidden."""
    sheets = list(within(root, "sheet"))
    shown = [each for each in sheets if value(each, of="state") not in ("hidden", "veryHidden")]
    wanted = value((shown or sheets)[0], of="id") if sheets else ""
    for each in children(book.xml("xl/_rels/workbook.xml.rels")):
        if value(each, of="Id") == wanted:
            target = value(each, of="Target")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return "xl/worksheets/sheet1.xml"


def _shared(book: Archive) -> list[str]:
    return [_text(each) for each in children(book.xml("xl/sharedStrings.xml"), "si")]


def _text(holder: Element) -> str:
    """The text of an `si` or `is`, without the reading aid (`rPh`) that Japanese has beside it."""
    runs = children(holder, "t", "r")
    return "".join((each.text or "") if name(each) == "t" else _run(each) for each in runs)


def _run(run: Element) -> str:
    return "".join(each.text or "" for each in children(run, "t"))


def _kinds(book: Archive) -> list[str]:
    """What each cell style makes of a number: "date", "percent" or ""."""
    root = book.xml("xl/styles.xml")
    own = {number(each, of="numFmtId"): value(each, of="formatCode") for each in within(root, "numFmt")}
    return [_kind(number(each, of="numFmtId"), own) for each in children(child(root, "cellXfs"), "xf")]


def _kind(code: int, own: dict[int, str]) -> str:
    written = _QUOTED.sub("", own.get(code, "")).lower()
    if code in _DATES or any(letter in written for letter in "ymdh"):
        return "date"
    return "percent" if code in _PERCENT or "%" in written else ""


class _Cells:
    """How a cell's XML reads as text."""

    def __init__(self, shared: list[str], kinds: list[str], first_day: date) -> None:
        self._shared, self._kinds, self._first_day = shared, kinds, first_day

    def text(self, cell: Element) -> str:
        kind, held = value(cell, of="t", default="n"), child(cell, "v")
        said = (held.text or "") if held is not None else ""
        if kind == "inlineStr":
            inline = child(cell, "is")
            return _text(inline) if inline is not None else ""
        if kind == "s":
            return self._shared[int(said)] if said.isdecimal() and int(said) < len(self._shared) else ""
        if kind == "b":
            return "yes" if said == "1" else "no"
        if kind != "n" or not said:
            return "" if kind == "e" else said
        return self._number(said, number(cell, of="s"))

    def _number(self, said: str, style: int) -> str:
        kind = self._kinds[style] if 0 <= style < len(self._kinds) else ""
        exact = Decimal(format(float(said), ".15g"))  # Excel shows and means fifteen digits
        if kind == "date":
            return (self._first_day + timedelta(days=int(exact))).isoformat()
        return _plain(exact * 100 if kind == "percent" else exact)


def _plain(exact: Decimal) -> str:
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _records(sheet: Element, cells: _Cells) -> Iterator[list[str]]:
    """Every row in its place, empty ones between them too."""
    expected = 1
    for row in within(sheet, "row"):
        place = number(row, of="r", default=expected)
        if place > 1_048_576 or place < expected:
            raise IntakeRefused("damaged", what="rows out of order")
        if place - expected > taken.MOST_ROWS:
            raise IntakeRefused("too-many-rows", limit=taken.MOST_ROWS)
        yield from ([] for _ in range(place - expected))
        expected = place + 1
        yield _record(row, cells)


def _record(row: Element, cells: _Cells) -> list[str]:
    record: list[str] = []
    for cell in children(row, "c"):
        found = _PLACE.fullmatch(value(cell, of="r"))
        index = _index(found[1]) if found else len(record)
        if index > taken.MOST_COLUMNS + 50:
            break
        record += [""] * (index + 1 - len(record))
        record[index] = cells.text(cell)
    return record


def _index(letters: str) -> int:
    found = 0
    for each in letters:
        found = found * 26 + ord(each) - 64
    return found - 1
