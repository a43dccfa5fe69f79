"""Tables for bulk sends: as many rows as one likes, three in a hundred of them bad in different ways."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

COLUMNS = ["Ref", "Customer name", "Email", "Company", "Plan", "Fee", "Start", "Language"]
PROVIDER = "people.provider"
# What is wrong with each bad row, in turn: (column, what stands there).
BAD = [
    ("Email", "nobody"),
    ("Fee", "1.480"),
    ("Plan", "gold"),
    ("Start", "03/04/2027"),
    ("Customer name", ""),
]


def rows(count: int, tag: str, *, bad_every: int = 33) -> list[list[str]]:
    """Cells of `count` rows; row `bad_every`, and each further, is bad."""
    found = []
    for n in range(1, count + 1):
        cells = [f"{tag}-{n}", f"Pat Row{n}", f"pat-{n}.{tag}@customers.example", f"Company {n} SL"]
        cells += [("premium", "Standard")[n % 2], f"{1200 + n}.00", "2027-01-31", ("en", "es")[n % 5 == 0]]
        if n % bad_every == 0:
            column, said = BAD[(n // bad_every) % len(BAD)]
            cells[COLUMNS.index(column)] = said
        found.append(cells)
    return found


def csv(records: Sequence[Sequence[str]], columns: Sequence[str] = COLUMNS, separator: str = ",") -> bytes:
    lines = [separator.join(columns), *(separator.join(cells) for cells in records)]
    return ("\r\n".join(lines) + "\r\n").encode()


def constants(world) -> dict[str, str]:
    """Who signs for the workspace on every row."""
    return {f"{PROVIDER}.name": world.dan.name, f"{PROVIDER}.email": world.dan.email}


def prepared(world, records: Sequence[Sequence[str]], by=None):
    """A bulk send of the story's template, in the name of its account manager."""
    from undersign.contracts.bulk import preparing

    return preparing.begin(
        world.version,
        title="Renewals.csv",
        kind="csv",
        columns=COLUMNS,
        records=[(n, cells) for n, cells in enumerate(records, start=2)],
        constants=constants(world),
        by=by or world.people["dan"].actor(),
    )


def workbook(records: Sequence[Sequence[object]]) -> bytes:
    """A small .xlsx. A cell: a text, a number, ("date", days), ("percent", share), ("formula", result)."""
    sheet = "".join(
        f'<row r="{n}">{"".join(_cell(chr(65 + at), n, each) for at, each in enumerate(cells))}</row>'
        for n, cells in enumerate(records, start=1)
        if cells
    )
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    link = '<Relationship Id="{}" Target="worksheets/{}.xml"/>'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {space} xmlns:r="r"><sheets>'
        '<sheet name="Hidden" state="hidden" r:id="r9"/><sheet name="Data" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{link.format('r1', 'data')}"
        f"{link.format('r9', 'hidden')}</Relationships>",
        "xl/styles.xml": f"<styleSheet {space}><numFmts>"
        '<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="164"/><xf numFmtId="10"/></cellXfs></styleSheet>',
        "xl/worksheets/data.xml": f"<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>",
        "xl/worksheets/hidden.xml": f"<worksheet {space}><sheetData/></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _cell(letter: str, row: int, each: object) -> str:
    place = f'r="{letter}{row}"'
    if isinstance(each, tuple):
        kind, said = each
        if kind == "formula":
            return f'<c {place} t="str"><f>HYPERLINK("http://evil.example")</f><v>{said}</v></c>'
        return f'<c {place} s="{ {"date": 1, "percent": 2}[kind] }"><v>{said}</v></c>'
    if isinstance(each, int | float):
        return f"<c {place}><v>{each}</v></c>"
    return f'<c {place} t="inlineStr"><is><t>{each}</t></is></c>'
