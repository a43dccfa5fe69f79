"""Pages as pictures for a screen: small, sharp, and the same for the same bytes.

Hides pdfium and the PNG writer. A page becomes sixteen greys in a 4-bit PNG by a fixed table (10 CPU ms and
50 kB at 800 pixels, a third of what photographs' formats cost). pdfium is not thread-safe, so one page is
drawn at a time. For PDFs of our own making: uploads belong in a child process.
"""

import ctypes
import struct
import threading
import zlib

import pypdfium2
import pypdfium2.raw as pdfium

WIDTHS = (800, 1240)
_LOCK = threading.Lock()
_SIXTEEN = bytes(level // 17 if level % 17 < 9 else level // 17 + 1 for level in range(256))
_PAIRED = [bytes(level << 4 for level in range(16)).ljust(256, b"\0"), bytes(range(16)).ljust(256, b"\0")]


class NoSuchPage(IndexError):
    """The document has no such page."""


def page(pdf: bytes, number: int, *, width: int = WIDTHS[0]) -> tuple[bytes, str]:
    """(picture, media type) of page `number` (from 1), `width` pixels wide. Raises NoSuchPage."""
    return page_png(pdf, number, width), "image/png"


def page_png(pdf: bytes, number: int, width: int = WIDTHS[0]) -> bytes:
    """Page `number` (from 1) as a 4-bit grey PNG of `width` pixels. Raises NoSuchPage."""
    across, down, stride, grey = _raster(pdf, number, width)
    return _png(across, down, stride, grey)


def _raster(pdf: bytes, number: int, width: int) -> tuple[int, int, int, bytes]:
    """(width, height, bytes per line, one byte of grey per pixel)."""
    with _LOCK:
        document = pypdfium2.PdfDocument(pdf)
        try:
            document.init_forms()  # else the filled fields are missing
            if not 1 <= number <= len(document):
                raise NoSuchPage(number)
            drawn = document[number - 1]
            bitmap = drawn.render(scale=width / drawn.get_width(), grayscale=True, optimize_mode=None)
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
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(b"".join(lines), 3))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
