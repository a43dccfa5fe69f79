"""Pages as pictures for a screen: small, sharp, and the same for the same bytes.

Hides pdfium and the PNG writer. A page becomes sixteen greys in a 4-bit PNG by a fixed table (10 CPU ms and
50 kB at 800 pixels, a third of what photographs' formats cost), or, asked for colour where there is some, a
palette (`colours`). pdfium is not thread-safe, so one page is drawn at a time. For PDFs of our own making:
uploads belong in a child process.
"""

import ctypes
import struct
import threading
import zlib

import pypdfium2
import pypdfium2.raw as pdfium

from undersign.typesetting import colours

WIDTHS = (800, 1240)
_LOCK = threading.Lock()
_SIXTEEN = bytes(level // 17 if level % 17 < 9 else level // 17 + 1 for level in range(256))
_PAIRED = [bytes(level << 4 for level in range(16)).ljust(256, b"\0"), bytes(range(16)).ljust(256, b"\0")]


class NoSuchPage(IndexError):
    """The document has no such page."""


def page(pdf: bytes, number: int, *, width: int = WIDTHS[0], colour: bool = False) -> tuple[bytes, str]:
    """(picture, media type) of page `number` (from 1), `width` pixels wide. Raises NoSuchPage."""
    return page_png(pdf, number, width, colour=colour), "image/png"


def page_png(pdf: bytes, number: int, width: int = WIDTHS[0], *, colour: bool = False) -> bytes:
    """Page `number` (from 1) as a PNG of `width` pixels: in 16 greys; in colour if that is asked for and
    there is some. Raises NoSuchPage."""
    if colour:
        across, down, _stride, pixels = _raster(pdf, number, width, grey=False)
        if found := colours.png(across, down, pixels):
            return found
    return _png(*_raster(pdf, number, width))


def _raster(pdf: bytes, number: int, width: int, *, grey: bool = True) -> tuple[int, int, int, bytes]:
    """(width, height, bytes per line, a byte of grey per pixel, or four: blue, green, red and nothing)."""
    with _LOCK:
        document = pypdfium2.PdfDocument(pdf)
        try:
            document.init_forms()  # else the filled fields are missing
            if not 1 <= number <= len(document):
                raise NoSuchPage(number)
            drawn = document[number - 1]
            scale = width / drawn.get_width()
            bitmap = drawn.render(scale=scale, grayscale=grey, prefer_bgrx=True, optimize_mode=None)
            raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap.raw), bitmap.stride * bitmap.height)
            return bitmap.width, bitmap.height, bitmap.stride, raw
        finally:
            document.close()


def _png(across: int, down: int, stride: int, grey: bytes) -> bytes:
    levels = grey.translate(_SIXTEEN)
    lines = []
    for line in range(down):
        row = levels[line * stride : line * stride + across] + b"\0" * (across % 2)
        packed = int.from_bytes(row[::2].translate(_PAIRED[0])) | int.from_bytes(row[1::2])
        lines.append(b"\0" + packed.to_bytes(len(row) // 2))
    head = struct.pack(">IIBBBBB", across, down, 4, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + colours.chunk(b"IHDR", head)
        + colours.chunk(b"IDAT", zlib.compress(b"".join(lines), 3))
        + colours.chunk(b"IEND", b"")
    )
