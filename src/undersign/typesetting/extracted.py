"""The easy-reading view of an uploaded document: its text taken from the pages, and where its fields stand.

Hides pdfium's characters and how lines become paragraphs. It says of itself that it was extracted, and leaves
out the code of `[[tags]]` that is painted over on the page. Plain semantic HTML, as `reading` makes it; for
the press's child, since the pages may be anybody's.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from undersign.typesetting import words
from undersign.typesetting.marks import strip
from undersign.typesetting.page import Box

_MOST = 400_000
_TAG = re.compile(r"\[\[[^\[\]]{1,120}\]\]")
_FLAT = 8  # of 255: how far shades may lie apart where nothing is seen
Spot = tuple[float, float, float, float]  # left, bottom, right, top in points


@dataclass(frozen=True)
class Line:
    """A line of text; `y` its middle from the bottom, `high` the height of its letters, in points."""

    text: str
    y: float
    high: float
    left: float
    right: float


def html(
    pdf: bytes, boxes: Sequence[Box], *, title: str, language: str, pages: int, base: bytes = b""
) -> str:
    """An `<article lang>` of the first `pages` pages, with a section for each. `base`: the file as it was
    before anything was drawn into it, by which it is known which tags nobody sees."""
    told = words.words(language)
    parts = [f"<h2>{_text(title)}</h2>", f'<p class="us-extracted">{_text(told["extracted"])}</p>']
    document, before = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument(base or pdf)
    try:
        for number in range(1, min(pages, len(document), len(before)) + 1):
            label = told["page"].format(page=number, pages=pages)
            found = list(lines(document[number - 1], _seen(before[number - 1])))
            here = [box for box in boxes if box.page == number and box.kind != "seal"]
            parts.append(f'<section><h3 class="us-page">{_text(label)}</h3>{_page(found, here)}</section>')
    finally:
        document.close()
        before.close()
    spoken, to = words.base(language), words.direction(language)
    return f'<article class="us-reading" lang="{spoken}" dir="{to}">{"".join(parts)}</article>'


def _seen(page: pypdfium2.PdfPage) -> Callable[[Spot], bool]:
    """Whether there is anything to be seen in a part of the page, which is drawn when first asked. A page
    that is turned or does not begin at zero, as uploads do not once they were taken in, shows everything."""
    is_straight = not page.get_rotation() and tuple(page.get_cropbox()[:2]) == (0, 0)
    high = page.get_height()

    @cache
    def drawn() -> Image.Image:
        return page.render(scale=2).to_pil().convert("L")

    def seen(spot: Spot) -> bool:
        left, bottom, right, top = spot
        part = drawn().crop(
            (int(left * 2), int((high - top) * 2), int(right * 2) + 1, int((high - bottom) * 2) + 1)
        )
        shades = part.tobytes()
        return max(shades) - min(shades) > _FLAT

    return seen if is_straight else lambda spot: True


def lines(page: pypdfium2.PdfPage, seen: Callable[[Spot], bool] = lambda spot: True) -> Iterator[Line]:
    """The lines of a page in the order of its content, without tags that are not `seen`."""
    text = page.get_textpage()
    letters: list[tuple[str, Spot | None]] = []
    for index in range(min(text.count_chars(), _MOST)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if letter in ("\r", "\n"):
            yield from _line(letters, seen)
            letters = []
        elif letter:
            spot = None if letter.isspace() else text.get_charbox(index)
            letters.append(("-" if letter in ("\x02", "\ufffe") else letter, spot))
    yield from _line(letters, seen)
    text.close()


def _line(letters: list[tuple[str, Spot | None]], seen: Callable[[Spot], bool]) -> Iterator[Line]:
    for tag in reversed(list(_TAG.finditer("".join(letter for letter, _spot in letters)))):
        if not seen(_around([spot for _letter, spot in letters[tag.start() : tag.end()] if spot])):
            letters[tag.start() : tag.end()] = [(" ", None)]
    said = " ".join("".join(letter for letter, _spot in letters).split())
    spots = [spot for _letter, spot in letters if spot]
    if said and spots:
        left, bottom, right, top = _around(spots)
        yield Line(said, (bottom + top) / 2, max(top - bottom, 1.0), left, right)


def _around(spots: Sequence[Spot]) -> Spot:
    lefts, bottoms, rights, tops = zip(*spots, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


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
