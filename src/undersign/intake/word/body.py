"""The body of a Word document as blocks: headings, paragraphs, numbered items, tables, page breaks.

Hides what makes a paragraph a heading or an item in Word: styles, outline levels, numbering by style or by
hand. Text boxes follow the paragraph they hang on; notes come at the end.
"""

from collections.abc import Iterable

from undersign.intake.prose import Block, Inline, Span
from undersign.intake.word import xml
from undersign.intake.word.numbers import Number, Numbers
from undersign.intake.word.runs import Paragraph, Runs
from undersign.intake.word.styles import Style, Styles
from undersign.intake.word.xml import Element

_THROUGH = ("sdt", "customXml", "ins", "moveTo", "smartTag", "AlternateContent")
_DEEPEST = 40


class Body:
    """One pass over a document. `blocks` grows; `labels` are the numbers items and headings had in Word."""

    def __init__(self, styles: Styles, numbers: Numbers, runs: Runs) -> None:
        self.styles, self.numbers, self.runs = styles, numbers, runs
        self.blocks: list[Block] = []

    def read(self, parent: Element, depth: int = 0) -> None:
        """Everything in `parent`, in order."""
        for each in parent:
            kind = xml.name(each)
            if kind == "p":
                self._paragraph(each, depth)
            elif kind == "tbl":
                self._table(each, depth)
            elif kind in _THROUGH and depth < _DEEPEST:
                self._through(each, kind, depth)

    def _through(self, each: Element, kind: str, depth: int) -> None:
        if kind == "ins":
            self.runs.lost["inserted"] += 1
        if kind != "sdt":
            inner = xml.child(each, "Choice") if kind == "AlternateContent" else each
            self.read(inner if inner is not None else each, depth + 1)
            return
        if xml.value(each, "sdtPr", "docPartObj", "docPartGallery") == "Table of Contents":
            self.runs.lost["toc"] += 1
            return
        content = xml.child(each, "sdtContent")
        if content is None:
            return
        lone = len(content) == 1 and xml.name(content[0]) == "p"
        slot = self.runs.controlled(each, Span("")) if lone else None
        if slot is not None:
            self.blocks.append(Block("paragraph", [slot]))
        else:
            self.read(content, depth + 1)

    def _paragraph(self, element: Element, depth: int) -> None:
        contents = self.runs.in_contents
        style = self.styles[xml.value(element, "pPr", "pStyle")]
        read = self.runs.paragraph(element)
        if contents or self.runs.in_contents or style.name.startswith("toc "):
            self.runs.lost["toc"] = max(1, self.runs.lost["toc"])
            return
        if xml.on(element, "pPr", "pageBreakBefore"):
            self.blocks.append(Block("break"))
        self.blocks.append(self._block(element, style, read))
        if read.breaks:
            self.blocks.insert(len(self.blocks) - int(_ends_with_break(element)), Block("break"))
            if _ends_with_break(element):
                self.blocks[-1], self.blocks[-2] = self.blocks[-2], self.blocks[-1]
        for box in read.boxes if depth < _DEEPEST else ():
            self.read(box, depth + 1)

    def _block(self, element: Element, style: Style, read: Paragraph) -> Block:
        number = self._number(element, style)
        said = any(each.text.strip() if isinstance(each, Span) else True for each in read.inner)
        outline = xml.number(element, "pPr", "outlineLvl", default=9)
        heading = style.heading or (outline + 1 if outline < 9 else 0)
        if style.name == "title" and said:
            return Block("heading", read.inner, level=0)
        if heading and said:
            return Block("heading", read.inner, level=heading, label=number.label if number else "")
        if number is not None:
            return Block("item", read.inner, level=number.level, number=number.count, label=number.label)
        return Block("paragraph", read.inner)

    def _number(self, element: Element, style: Style) -> Number | None:
        described = xml.child(element, "pPr", "numPr")
        key = xml.value(described, "numId") if described is not None else ""
        if key == "0":
            return None
        level = xml.number(described, "ilvl", default=style.numbering[1] if style.numbering else 0)
        if not key and style.numbering:
            key = style.numbering[0]
        return self.numbers.next(key, min(max(level, 0), 8)) if key else None

    def _table(self, element: Element, depth: int) -> None:
        rows = [self._row(row, depth) for row in _rows(element)]
        rows = [row for row in rows if row]
        if len(rows) == 1 and len(rows[0]) == 1:  # a frame around text
            self.blocks.append(Block("paragraph", rows[0][0]))
        elif rows:
            self.blocks.append(Block("table", rows=rows))

    def _row(self, row: Element, depth: int) -> list[list[Inline]]:
        cells: list[list[Inline]] = []
        for cell in _flat(row, "tc"):
            described = xml.child(cell, "tcPr")
            merged = xml.child(described, "vMerge")
            continued = merged is not None and xml.value(merged, default="continue") == "continue"
            cells.append([] if continued else self._cell(cell, depth))
            wide = min(xml.number(described, "gridSpan", default=1), 60)
            self.runs.lost["merged-cells"] += int(wide > 1 or continued)
            cells += [[] for _ in range(wide - 1)]
        return cells

    def _cell(self, cell: Element, depth: int) -> list[Inline]:
        inside = Body(self.styles, self.numbers, self.runs)
        if depth < _DEEPEST:
            inside.read(cell, depth + 1)
        found: list[Inline] = []
        for block in inside.blocks:
            inner = block.inner
            if block.kind == "table":
                self.runs.lost["nested-table"] += 1
                inner = _spaced(one for row in block.rows for one in row)
            label = [Span(f"{block.label} ")] if block.label and block.kind == "item" else []
            found += [Span("\n")] if found and inner else []
            found += [*label, *inner]
        return found


def _spaced(cells: Iterable[list[Inline]]) -> list[Inline]:
    return [part for cell in cells if cell for part in (*cell, Span(" "))]


def _rows(table: Element) -> Iterable[Element]:
    return _flat(table, "tr")


def _flat(parent: Element, wanted: str) -> Iterable[Element]:
    """Children of one name, also those inside content controls and tracked insertions."""
    for each in parent:
        if xml.name(each) == wanted:
            if xml.child(each, f"{wanted}Pr", "del") is None:
                yield each
        elif xml.name(each) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _flat(each, wanted)


def _ends_with_break(element: Element) -> bool:
    """Whether a page break is the last thing said in a paragraph."""
    last = [each for each in element.iter() if xml.name(each) in ("t", "br")]
    return bool(last) and xml.name(last[-1]) == "br" and len(last) > 1
