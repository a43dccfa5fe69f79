"""Tables that people upload: CSV of every make, Excel workbooks, and what only looks like one."""

from __future__ import annotations

import pytest
from tests import bulks

from undersign.intake import IntakeRefused, table
from undersign.intake.table import inside, plain, taken

ROWS = [["Name", "Fee"], ["José Ñúñez", "1.480,00"], ["Zoë; Ltd", "5"]]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_as_the_world_writes_it(code, separator):
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in ROWS)
    read = plain.read(text.encode(code))
    assert read.columns == ("Name", "Fee")
    assert read.rows == ((2, ("José Ñúñez", "1.480,00")), (3, ("Zoë; Ltd", "5")))
    assert read.note == ("windows-1252" if code == "cp1252" else "")


def test_rows_keep_the_numbers_that_a_spreadsheet_shows():
    read = plain.read(b'sep=;\nname;note;note;\n\na;1;2\n;;\nb;"x\ny";3;;;\n')
    assert read.columns == ("name", "note", "note (2)")
    assert read.rows == ((3, ("a", "1", "2")), (5, ("b", "x\ny", "3")))


def test_what_we_defused_comes_back_as_it_was():
    assert taken.clean("'=1+1") == "=1+1" and taken.clean("'tis") == "'tis"
    assert taken.clean("a\x00\u202eb\x07") == "ab"


def test_a_workbook_s_dates_percentages_and_formulas():
    read = table.take(
        bulks.workbook(
            [
                ["Name", "Start", "Share", "Fee", "Link"],
                [],
                ["Elena", ("date", 46418), ("percent", 0.125), 1480.1 + 0.2, ("formula", "Click")],
            ]
        )
    )
    assert read.kind == "xlsx" and read.columns == ("Name", "Start", "Share", "Fee", "Link")
    assert read.rows == ((3, ("Elena", "2027-01-31", "12.5", "1480.3", "Click")),)


def test_what_is_no_table():
    def why(data: bytes) -> str:
        with pytest.raises(IntakeRefused) as no:
            table.take(data)
        return no.value.code

    assert why(b"") == "empty" and why(b"\xd0\xcf\x11\xe0old") == "old-workbook"
    assert why(b"only a heading\n") == "no-rows"
    assert (
        why(b"a,b\n1,\x00\x01") == "not-a-table" and why(b"%PDF-1.7\n" + bytes(range(256))) == "not-a-table"
    )


def answered(kind: str, data: bytes) -> str:
    return inside.answer({"kind": kind}, data)[0].get("refused", "")


def test_limits():
    wide = ",".join(map(str, range(taken.MOST_COLUMNS + 1)))
    assert answered("csv", f"{wide}\n{wide}\n".encode()) == "too-many-columns"
    assert answered("csv", b"a\n" + b"1\n" * (taken.MOST_ROWS + 1)) == "too-many-rows"
    assert answered("csv", b"a\n" + b"x" * (taken.MOST_CHARACTERS + 1)) == "long-cell"


def test_hostile_workbooks():
    """A bomb of rows that are not there, a document of another kind, entities, and half a file."""
    whole = bulks.workbook([["a"], ["1"]])
    far = whole_with(whole, 'row r="2"', 'row r="900000"')
    assert answered("xlsx", far) == "too-many-rows"
    assert answered("xlsx", whole_with(whole, "<worksheet", "<!DOCTYPE x []><worksheet")) == "doctype"
    assert answered("xlsx", whole[: len(whole) // 2]) == "unreadable"
    assert answered("xlsx", b"PK\x03\x04" + bytes(200)) == "unreadable"


def whole_with(data: bytes, old: str, new: str) -> bytes:
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            text = given.read(name).decode()
            made.writestr(name, text.replace(old, new, 1) if name.endswith("data.xml") else text)
    return out.getvalue()
