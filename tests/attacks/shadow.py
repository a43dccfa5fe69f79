"""Shadow attacks: what will be shown later lies in the document before it is signed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.attacks.parts import appended, drawing, page, updated, widget

from undersign.sealing.pdf import revision
from undersign.sealing.pdf.syntax import Name, Ref, Stream, write


def hide_by_freeing(contract: Any) -> bytes:
    """A table alone that frees the first page's content: what lay over something is gone."""
    return _table_only(contract.pdf, _content(contract.pdf), None)


def hide_by_empty(target: Any) -> None:
    """The object that covers something becomes empty."""
    target.put(_content(target.file.data), Stream({}, b""))


def replace_font(target: Any) -> None:
    """Another font under the same number: the same codes, other glyphs."""
    fonts = [n for n in range(1, target.file.size) if _is_font(target.file, n)]
    target.put(Ref(fonts[0]), {"Type": Name("Font"), "Subtype": Name("Type1"), "BaseFont": Name("Symbol")})


def replace_by_value(target: Any) -> None:
    """A field whose value and whose drawing no longer say the same."""
    ref, entries = widget(target, "date_0")
    target.put(ref, {**entries, "V": b"01 Jan 2020"})


def replace_drawing(target: Any) -> None:
    ref, entries = widget(target, "date_0")
    target.put(ref, {**entries, "AP": {"N": target.add(drawing(b"01 Jan 2020"))}})


def hide_and_replace(contract: Any) -> bytes:
    """The signed file holds two objects of one number; a table alone shows the other one.

    `contract` was made with `planted`, so the second is inside the signed bytes.
    """
    at = contract.pdf.index(_MARK)
    start = contract.pdf.rindex(b"obj", 0, at)
    start = re.search(rb"[0-9]+ 0 obj\Z", contract.pdf[: start + 3]).start()  # type: ignore[union-attr]
    return _table_only(contract.pdf, _content(contract.pdf), start)


_MARK = b"(Hidden until signed)"


def planted(paper: bytes) -> bytes:
    """`paper` with a second object of its first page's content's number, which no table names."""
    number = _content(paper).num
    table = paper.rindex(b"xref\n", 0, paper.rindex(b"startxref"))
    hidden = b"%d 0 obj\n%b\nendobj\n" % (number, write(Stream({}, b"BT " + _MARK + b" Tj ET")))
    end = b"startxref\n%d\n%%%%EOF\n" % (table + len(hidden))
    return paper[:table] + hidden + paper[table : paper.rindex(b"startxref")] + end


def _content(pdf: bytes) -> Ref:
    found = page(revision.Revision(revision.File(pdf)))[1]["Contents"]
    return found[0] if isinstance(found, list) else found


def _is_font(file: revision.File, number: int) -> bool:
    value = file.load(Ref(number))
    return isinstance(value, dict) and value.get("Type") == "Font"


def _table_only(pdf: bytes, ref: Ref, offset: int | None) -> bytes:
    """A revision without an object: one entry of the table leads elsewhere."""
    file = revision.File(pdf)
    entry = b"%010d 00000 n \n" % offset if offset is not None else b"0000000000 00001 f \n"
    trailer = {k: v for k, v in file.trailer.items() if k != "Prev"} | {"Prev": file.startxref}
    table = b"xref\n%d 1\n%btrailer\n%b\n" % (ref.num, entry, write(trailer))
    return pdf + table + b"startxref\n%d\n%%%%EOF\n" % len(pdf)


@dataclass
class Resaved:
    """A variant whose change was slipped in before the seal, by somebody at the instance's door."""

    change: Any

    def __call__(self, contract: Any) -> bytes:
        return contract.resealed(appended(contract.steps[-2], self.change))


VARIANTS = {
    "hide-by-freeing": hide_by_freeing,
    "hide-by-empty": updated(hide_by_empty),
    "hide-before-seal": Resaved(hide_by_empty),
    "replace-font": updated(replace_font),
    "replace-value": updated(replace_by_value),
    "replace-drawing": updated(replace_drawing),
    "replace-before-seal": Resaved(replace_by_value),
    "hide-and-replace": hide_and_replace,
}
