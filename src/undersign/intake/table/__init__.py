"""A table somebody uploads: CSV or an Excel workbook in, columns and rows of plain text out.

Hides the child process that reads it, as `intake.take` does for documents. A cell is never run: of a formula
the workbook's last result is taken, and a cell of a CSV that looks like one is text.
"""

from undersign.intake import cell, limits
from undersign.intake.table.taken import MOST_COLUMNS, MOST_ROWS, Table
from undersign.intake.taken import IntakeRefused

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "IntakeRefused", "Table", "take"]
FILE_BYTES = 20 * limits.MB


def take(data: bytes) -> Table:
    """Read an upload as a table. Takes at most 20 seconds and 512 MB. Raises IntakeRefused."""
    if len(data) > FILE_BYTES:
        raise IntakeRefused("too-large", limit_mb=FILE_BYTES // limits.MB)
    if not data.strip(b"\x00\t\r\n ,;"):
        raise IntakeRefused("empty")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise IntakeRefused("old-workbook")
    kind = "xlsx" if data.startswith(b"PK\x03\x04") else "csv"
    head = {"kind": kind, "filename": "", "keep_layout": False}
    answer, _body, _seconds, _peak = cell.ask(head, data, child="undersign.intake.table.inside")
    if "refused" in answer:
        raise IntakeRefused(answer["refused"], kind=kind, **answer["facts"])
    return Table.from_json(answer["taken"])
