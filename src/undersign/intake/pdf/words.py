"""The text of pages, and the `[[tags]]` in it with the rectangles they cover.

Hides pdfium's characters. A tag is `[[kind:role:label]]`, such as `[[signature:customer]]` or
`[[text:customer:PO number]]`; `[[customer.name]]` is a value of ours. It must stand on one line.
"""

import ctypes
import time

import pypdfium2
from pypdfium2 import raw

from undersign.intake import guess, limits
from undersign.intake.taken import FoundField

_SECONDS = 5.0


def read(data: bytes) -> tuple[tuple[str, ...], tuple[FoundField, ...], tuple[tuple[float, float], ...]]:
    """(a text per page, the tags, the size of each page in points) of a normalised PDF."""
    document = pypdfium2.PdfDocument(data)
    texts, tags, sizes, total = list[str](), list[FoundField](), list[tuple[float, float]](), 0
    began = time.thread_time()
    try:
        for number in range(len(document)):
            page = document[number]
            sizes.append((round(page.get_width(), 3), round(page.get_height(), 3)))
            if total < limits.TEXT_CHARACTERS and time.thread_time() - began < _SECONDS:
                text = page.get_textpage()
                characters = _characters(text)
                texts.append(_plain(characters))
                tags += _tags(text, characters, number + 1)
                total += len(characters)
                text.close()
            else:
                texts.append("")
            page.close()
    finally:
        document.close()
    return tuple(texts), tuple(tags), tuple(sizes)


def _characters(text: pypdfium2.PdfTextPage) -> str:
    """One character per place of pdfium's, so that a position in one is a position in the other."""
    codes = (raw.FPDFText_GetUnicode(text, at) for at in range(text.count_chars()))
    return "".join(chr(code) if 0 < code < 0xD800 or 0xE000 <= code <= 0x10FFFF else "\x00" for code in codes)


def _plain(characters: str) -> str:
    text = characters.replace("\r\n", "\n").replace("\r", "\n").replace("\x02", "-").replace("\ufffe", "-")
    return "".join(each for each in text if each in "\n\t" or (ord(each) >= 32 and each != "\x7f"))


def _tags(text: pypdfium2.PdfTextPage, characters: str, page: int) -> list[FoundField]:
    found = []
    for match in guess.TAG.finditer(characters):
        tag = guess.tag(match[1])
        box = _box(text, match.start(), match.end()) if tag else None
        if tag and box:
            left, low, right, high = box
            found.append(FoundField(
                tag.name, tag.kind, page, left, low, round(right - left, 3), round(high - low, 3),
                label=tag.label, role=tag.role, required=tag.kind in ("signature", "initials"), origin="tag",
            ))  # fmt: skip
    return found


def _box(text: pypdfium2.PdfTextPage, start: int, end: int) -> tuple[float, float, float, float] | None:
    boxes = []
    for at in range(start, end):
        left, right, low, high = (ctypes.c_double() for _ in range(4))
        if raw.FPDFText_GetCharBox(text, at, left, right, low, high) and right.value > left.value:
            boxes.append((left.value, low.value, right.value, high.value))
    if not boxes:
        return None
    lefts, lows, rights, highs = zip(*boxes, strict=True)
    return round(min(lefts), 3), round(min(lows), 3), round(max(rights), 3), round(max(highs), 3)
