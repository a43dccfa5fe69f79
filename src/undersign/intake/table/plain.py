"""CSV as the world writes it: UTF-8, UTF-16 or Windows' own letters; commas, semicolons or tabs.

Hides the guess at both. A file that is none of them is refused, never read wrong in silence: what had to be
guessed is said in the table's note.
"""

import csv
import io
import re

from undersign.intake.table import taken
from undersign.intake.table.taken import Table
from undersign.intake.taken import IntakeRefused

_SEPARATORS = ",;\t|"
_SAID = re.compile(r"sep=(.)\r?\n")
_LOOKED_AT = 25


def read(data: bytes) -> Table:
    """Raises IntakeRefused."""
    text, note = text_of(data)
    separator = ""
    if said := _SAID.match(text):
        separator, text = said[1], text[said.end() :]
    csv.field_size_limit(1_000_000)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator or separator_of(text)))
    except csv.Error as error:
        raise IntakeRefused("damaged", what=str(error)[:120]) from None
    return taken.of("csv", records, note)


def text_of(data: bytes) -> tuple[str, str]:
    """(text, what was guessed). Raises IntakeRefused: unknown-type."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16"), ""
        if b"\x00" in data:
            raise IntakeRefused("not-a-table")
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    if sum(byte < 9 or 13 < byte < 32 for byte in data[:4096]) * 50 > len(data[:4096]):
        raise IntakeRefused("not-a-table")
    try:
        return data.decode("cp1252"), "windows-1252"
    except UnicodeDecodeError:
        raise IntakeRefused("not-text") from None


def separator_of(text: str) -> str:
    """What parts the cells: whatever parts most of the first rows into as many cells as the heading has."""
    head = "\n".join(text.splitlines()[: _LOOKED_AT * 2])
    return max(_SEPARATORS, key=lambda each: _fit(head, each))


def _fit(head: str, separator: str) -> tuple[int, int]:
    """(rows as wide as the heading, its width); nothing where it parts nothing."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if row]
    except csv.Error:
        return 0, 0
    widths = widths[:_LOOKED_AT]
    if not widths or widths[0] < 2:
        return 0, 0
    return sum(width == widths[0] for width in widths), widths[0]
