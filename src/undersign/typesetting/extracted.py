"""The easy-reading view of an uploaded document: its text taken from the pages, and where its fields stand.

Hides pdfium's characters and how lines become paragraphs. It says of itself that it was extracted. Plain
semantic HTML, as `reading` makes it; for the press's child, since the pages may be anybody's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from undersign.typesetting import words
from undersign.typesetting.marks import strip
from undersign.typesetting.page import Box

_MOST = 400_000


@dataclass(frozen=True)
class Line:
    """A line of text; `y` its middle from the bottom, `high` the height of its letters, in points."""

    text: str
    y: float
    high: float
    left: float
    right: float


def html(pdf: bytes, boxes: Sequence[Box], *, title: str, language: str, pages: int) -> str:
    """An `<article lang>` of the first `pages` pages, with a section for each."""
    told = words.words(language)
    parts = [f"<h2>{_text(title)}</h2>", f'<p class="us-extracted">{_text(told["extracted"])}</p>']
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(1, min(pages, len(document)) + 1):
            label = told["page"].format(page=number, pages=pages)
            found = list(lines(document[number - 1]))
            here = [box for box in boxes if box.page == number and box.kind != "seal"]
            parts.append(f'<section><h3 class="us-page">{_text(label)}</h3>{_page(found, here)}</section>')
    finally:
        document.close()
    return f'<article class="us-reading" lang="{words.base(language)}">{"".join(parts)}</article>'


def lines(page: pypdfium2.PdfPage) -> Iterator[Line]:
    """The lines of a page in the order of its content."""
    text = page.get_textpage()
    letters: list[str] = []
    spots: list[tuple[float, float, float, float]] = []
    for index in range(min(text.count_chars(), _MOST)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if letter in ("\r", "\n"):
            yield from _line(letters, spots)
            letters, spots = [], []
        elif letter:
            letters.append("-" if letter in ("\x02", "\ufffe") else letter)
            if not letter.isspace():
                spots.append(text.get_charbox(index))
    yield from _line(letters, spots)
    text.close()


def _line(letters: list[str], spots: list[tuple[float, float, float, float]]) -> Iterator[Line]:
    said = " ".join("".join(letters).split())
    if said and spots:
        bottom, top = min(s[1] for s in spots), max(s[3] for s in spots)
        yield Line(said, (bottom + top) / 2, max(top - bottom, 1.0), min(s[0] for s in spots),
                   max(s[2] for s in spots))  # fmt: skip


def paragraphs(found: Sequence[Line]) -> list[list[Line]]:
    """Lines that belong together: near below each other, the line above nearly full."""
    grouped: list[list[Line]] = []
    usual = median([each.high for each in found]) if found else 1.0
    full = max((each.right for each in found), default=0.0)
    for line in found:
        last = grouped[-1][-1] if grouped else None
        goes_on = (
            last is not None
            and 0 < last.y - line.y < max(last.high, line.high, usual) * 2.1
            and last.right > full * 0.72
            and abs(last.high - line.high) < usual * 0.6
        )
        grouped[-1].append(line) if goes_on else grouped.append([line])
    return grouped


def _page(found: Sequence[Line], boxes: Sequence[Box]) -> str:
    """Paragraphs, and each field after the paragraph that it stands in or below."""
    grouped = paragraphs(found)
    after: dict[int, list[Box]] = {}
    for box in sorted(boxes, key=lambda each: (-each.y, each.x)):
        middle = box.y + box.h / 2
        above = [n for n, lines in enumerate(grouped) if lines[-1].y >= middle - 6]
        after.setdefault(max(above, default=-1), []).append(box)
    parts = _fields(after.get(-1, []))
    for number, lines_ in enumerate(grouped):
        parts += f"<p>{_text(' '.join(line.text for line in lines_))}</p>" + _fields(after.get(number, []))
    return parts


def _fields(boxes: Sequence[Box]) -> str:
    return "".join(
        f'<p><span class="us-field" data-field="{escape(box.name)}" data-kind="{escape(box.kind)}" '
        f'data-role="{escape(box.role)}" id="field-{escape(box.name)}">'
        f'<span class="us-label">{_text(box.label)}</span></span></p>'
        for box in boxes
    )


def _text(text: str) -> str:
    return escape(strip("".join(c for c in text if c.isprintable())))
