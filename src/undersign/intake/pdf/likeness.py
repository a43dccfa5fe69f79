"""Whether two PDFs show the same pages: structural similarity of their pixels, as pdfium draws them.

Hides the rendering. Both are drawn small and grey; equal blocks are equal, others are compared by mean,
contrast and structure (SSIM over blocks of 8 by 8). The words are compared as well.
"""

import time
from collections import Counter
from collections.abc import Iterator

import pypdfium2

PAGES = 20  # those looked at; what happens to one page happens to all
SECONDS = 6.0
LEAST = 0.99
LEAST_REGION = 0.6
_REGION = 4  # blocks in a row, about a word
_LONGEST = 800  # pixels
_BLOCK = 8
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


class Unreadable(Exception):
    """pdfium cannot open the original, or a page of it, so there is nothing to compare with."""


def check(before: bytes, after: bytes, *, words: bool = True) -> tuple[int, float] | None:
    """None if the first pages look alike and, unless `words` is False, the copy says every word of the
    original; else (page from 1, similarity 0 to 1). Raises Unreadable."""
    second = pypdfium2.PdfDocument(after)
    try:
        first = pypdfium2.PdfDocument(before)
        first.init_forms()  # without which the fields are not drawn
    except pypdfium2.PdfiumError as error:
        raise Unreadable(str(error)) from None
    try:
        began = time.monotonic()
        for number in range(min(PAGES, len(second))):
            alike = _compared(first, second, number, words)
            if alike < LEAST:
                return number + 1, alike
            if time.monotonic() - began > SECONDS:
                break
        return None
    finally:
        first.close()
        second.close()


def _compared(first: pypdfium2.PdfDocument, second: pypdfium2.PdfDocument, number: int, words: bool) -> float:
    try:
        original = first[number]
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise Unreadable(str(error)) from None
    page = second[number]
    said = _kept_words(original, page) if words else 1.0
    return min(said, _alike(original, page))


def _kept_words(one: pypdfium2.PdfPage, other: pypdfium2.PdfPage) -> float:
    """Which part of the words of `one` is in `other` too."""
    before, after = (Counter(page.get_textpage().get_text_range().split()) for page in (one, other))
    return 1 - (before - after).total() / max(1, before.total())


def _alike(one: pypdfium2.PdfPage, other: pypdfium2.PdfPage) -> float:
    drawn, size = _grey(one)
    again, other_size = _grey(other)
    if size != other_size:
        return 0.0
    return 1.0 if drawn == again else similarity(drawn, again, *size)


def _grey(page: pypdfium2.PdfPage) -> tuple[bytes, tuple[int, int]]:
    width, height = page.get_size()
    scale = _LONGEST / max(width, height, 1.0)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=True, draw_annots=True)
    try:
        rows = bytes(bitmap.buffer)
        wide = b"".join(
            rows[y * bitmap.stride : y * bitmap.stride + bitmap.width] for y in range(bitmap.height)
        )
        return wide, (bitmap.width, bitmap.height)
    finally:
        bitmap.close()
        page.close()


def similarity(one: bytes, other: bytes, width: int, height: int) -> float:
    """How alike two grey pictures of one size are, 0 to 1: the mean over all blocks; less where one region
    differs much, because a word is little of a page."""
    total, count, bands = 0.0, 0, list[float]()
    for y in range(0, height - _BLOCK + 1, _BLOCK):
        alike = [1.0 if a == b else _ssim(a, b) for a, b in _blocks(one, other, width, y)]
        total, count = total + sum(alike), count + len(alike)
        bands += [sum(alike[at : at + _REGION]) / _REGION for at in range(0, len(alike) - _REGION + 1)]
    mean = total / count if count else 1.0
    return mean if min(bands, default=1.0) >= LEAST_REGION else min(mean, LEAST - 0.01, min(bands))


def _blocks(one: bytes, other: bytes, width: int, y: int) -> Iterator[tuple[bytes, bytes]]:
    starts = [(y + row) * width for row in range(_BLOCK)]
    band = slice(starts[0], starts[-1] + width)
    if one[band] == other[band]:
        same = b"=", b"="
        yield from (same for _ in range(width // _BLOCK))
        return
    for x in range(0, width - _BLOCK + 1, _BLOCK):
        yield (
            b"".join(one[start + x : start + x + _BLOCK] for start in starts),
            b"".join(other[start + x : start + x + _BLOCK] for start in starts),
        )


def _ssim(first: bytes, second: bytes) -> float:
    count = len(first)
    a, b = sum(first) / count, sum(second) / count
    va = sum(value * value for value in first) / count - a * a
    vb = sum(value * value for value in second) / count - b * b
    both = sum(x * y for x, y in zip(first, second, strict=True)) / count - a * b
    return ((2 * a * b + _C1) * (2 * both + _C2)) / ((a * a + b * b + _C1) * (va + vb + _C2))
