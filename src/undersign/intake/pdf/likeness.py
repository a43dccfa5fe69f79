"""Whether two PDFs show the same pages: structural similarity of their pixels, as pdfium draws them.

Hides the rendering. Both are drawn small and grey; equal blocks are equal, others are compared by mean,
contrast and structure (SSIM over blocks of 8 by 8).
"""

import time
from collections.abc import Iterator

import pypdfium2

PAGES = 20  # those looked at; what happens to one page happens to all
SECONDS = 6.0
LEAST = 0.99
_LONGEST = 800  # pixels
_BLOCK = 8
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def worst(before: bytes, after: bytes) -> tuple[int, float]:
    """(page from 1, similarity 0 to 1) of the page that differs most among the first; (0, 1.0) if none."""
    first, second = pypdfium2.PdfDocument(before), pypdfium2.PdfDocument(after)
    first.init_forms()  # without which the fields are not drawn
    try:
        found, began = (0, 1.0), time.monotonic()
        for number in range(min(PAGES, len(first), len(second))):
            if (alike := _alike_at(first, second, number)) is None:
                continue
            found = min(found, (number + 1, alike), key=lambda each: each[1])
            if time.monotonic() - began > SECONDS:
                break
        return found
    finally:
        first.close()
        second.close()


def _alike_at(first: pypdfium2.PdfDocument, second: pypdfium2.PdfDocument, number: int) -> float | None:
    try:
        original = first[number]
    except pypdfium2.PdfiumError:  # pdfium cannot draw what qpdf repaired: nobody saw it before
        return None
    return _alike(original, second[number])


def _alike(one: pypdfium2.PdfPage, other: pypdfium2.PdfPage) -> float:
    drawn, size = _grey(one)
    again, other_size = _grey(other)
    if size != other_size:
        return 0.0
    return 1.0 if drawn == again else _similarity(drawn, again, *size)


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


def _similarity(one: bytes, other: bytes, width: int, height: int) -> float:
    total, count = 0.0, 0
    for y in range(0, height - _BLOCK + 1, _BLOCK):
        for first, second in _blocks(one, other, width, y):
            total += 1.0 if first == second else _ssim(first, second)
            count += 1
    return total / count if count else 1.0


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
