"""What a table is once it was read: named columns, numbered rows, every cell a short plain text.

Hides how names of columns are made unlike each other, and what may not stand in a cell.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from undersign.intake.taken import IntakeRefused

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 10_000, 200, 20_000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# A spreadsheet's sign that what follows is text; we write it ourselves before what looks like a formula.
_MEANT_AS_TEXT = re.compile(r"^'(?=\s*[=+\-@＝＋－＠])")


@dataclass(frozen=True)
class Table:
    """rows: (number as the spreadsheet shows it, the heading being row 1; as many cells as columns)."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Table":
        rows = tuple((number, tuple(cells)) for number, cells in told["rows"])
        return cls(told["kind"], tuple(told["columns"]), rows, told["note"])


def of(kind: str, records: Iterable[Sequence[str]], note: str = "") -> Table:
    """The first record that says anything names the columns. Raises IntakeRefused: no-rows, too-many-rows,
    too-many-columns, long-cell."""
    heading: list[str] = []
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, record in enumerate(records, start=1):
        cells = [clean(cell) for cell in record[: MOST_COLUMNS + 50]]
        if not any(cells):
            continue
        if not heading:
            heading = _without_tail(cells)
            _require_narrow(heading)
            continue
        if len(rows) == MOST_ROWS:
            raise IntakeRefused("too-many-rows", limit=MOST_ROWS)
        _require_short(cells, number)
        fitted = (*cells, *[""] * len(heading))[: len(heading)]
        if any(fitted):
            rows.append((number, fitted))
    if not rows:
        raise IntakeRefused("no-rows")
    return Table(kind, tuple(_named(heading)), tuple(rows), note)


def clean(cell: str) -> str:
    """A cell's text without what could steer a terminal or a line, and without the mark of text."""
    text = _CONTROLS.sub("", cell.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")).strip()
    return _MEANT_AS_TEXT.sub("", text)


def letter(index: int) -> str:
    """What a spreadsheet calls the column of this index: 0 is A, 26 is AA."""
    name, left = "", index + 1
    while left:
        left, digit = divmod(left - 1, 26)
        name = chr(65 + digit) + name
    return name


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _require_narrow(heading: list[str]) -> None:
    if len(heading) > MOST_COLUMNS:
        raise IntakeRefused("too-many-columns", limit=MOST_COLUMNS)


def _require_short(cells: list[str], number: int) -> None:
    if any(len(cell) > MOST_CHARACTERS for cell in cells):
        raise IntakeRefused("long-cell", row=number, limit=MOST_CHARACTERS)


def _named(heading: list[str]) -> list[str]:
    """Each column's name once: an empty one is called by its letter, a second one is numbered."""
    names: list[str] = []
    for index, given in enumerate(heading):
        name = " ".join(given.split())[:80] or letter(index)
        again = 2
        while name in names:
            name, again = f"{name.removesuffix(f' ({again - 1})')} ({again})", again + 1
        names.append(name)
    return names
