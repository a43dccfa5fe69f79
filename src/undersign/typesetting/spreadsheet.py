"""Rows as a file for spreadsheets: RFC 4180, UTF-8 with its mark so that names are read right.

Hides what a spreadsheet would do to a cell: text that starts like a formula stays text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

# A cell starting so would be run as a formula by a spreadsheet (AT-15), full-width forms included. Where
# lists are separated by semicolons, a spreadsheet begins a cell behind each of them, quoted or not.
FORMULA = re.compile(r'((?:^|[;\t\r\n])[\s"]*)([=+\-@＝＋－＠])')
MARK = b"\xef\xbb\xbf"


def defused(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula. Numbers below zero stay numbers."""
    if isinstance(cell, int | float):
        return str(cell)
    return FORMULA.sub(r"\1'\2", "" if cell is None else str(cell))


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The whole file at once, for some thousand rows."""
    return b"".join(in_pieces(head, rows))


def in_pieces(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file line by line, for lists of any length."""
    yield MARK + _line(head)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([defused(cell) for cell in cells])
    return out.getvalue().encode()
