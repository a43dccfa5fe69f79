"""What a PDF's streams weigh unpacked, found out without unpacking more than is allowed.

Hides filters. Flate is run in pieces and thrown away; pictures are judged by their declared size and by what
their own data says; everything else is bounded by the child's memory.
"""

import binascii
import re
import struct
import zlib
from typing import Any

import pikepdf

from undersign.intake import limits
from undersign.intake.taken import IntakeRefused

_SOF = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
_PICTURES = ("/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode")


class _Scale:
    def __init__(self, size: int) -> None:
        self.size, self.total = size, 0

    def add(self, count: int) -> None:
        self.total += count
        if self.total > limits.UNPACKED_BYTES:
            raise IntakeRefused("unpacked-too-large", kind="pdf", limit_mb=limits.UNPACKED_BYTES // limits.MB)
        if self.total > limits.RATIO_FROM_BYTES and self.total > limits.RATIO * self.size:
            raise IntakeRefused("packed-too-tightly", kind="pdf", limit=limits.RATIO)


def check(pdf: pikepdf.Pdf, size: int) -> None:
    """Refuse a document that unpacks to too much. `size` is the file's own. Raises IntakeRefused."""
    scale = _Scale(size)
    for found in pdf.objects:
        if not isinstance(found, pikepdf.Stream):
            continue
        filters = _names(found.get("/Filter"))
        if found.get("/Subtype") == "/Image":
            _pixels(_integer(found.get("/Width")), _integer(found.get("/Height")))
            if filters and filters[-1] in ("/DCTDecode", "/DCT", "/JPXDecode"):
                _pixels(*_size_inside(bytes(found.read_raw_bytes())))
        if filters:
            _weigh(found, filters, scale)


def _names(value: Any) -> list[str]:
    listed = list(value) if isinstance(value, pikepdf.Array) else [value]
    return [str(each) for each in listed if isinstance(each, pikepdf.Name)]


def _integer(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0


def _pixels(width: int, height: int) -> None:
    if width * height > limits.PIXELS:
        raise IntakeRefused("too-many-pixels", kind="pdf", limit_mp=limits.PIXELS // 1_000_000)


def _size_inside(data: bytes) -> tuple[int, int]:
    """Width and height as a JPEG or JPEG 2000 states them itself; (0, 0) where it does not."""
    found = re.search(rb"ihdr(.{8})", data[:4096], re.DOTALL)
    if found:
        height, width = struct.unpack(">II", found[1])
        return width, height
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 < len(data) and data[at] == 0xFF:
        if data[at + 1] in _SOF:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + struct.unpack_from(">H", data, at + 2)[0] if data[at + 1] != 0xFF else 1
    return 0, 0


def _weigh(stream: pikepdf.Stream, filters: list[str], scale: _Scale) -> None:
    data = bytes(stream.read_raw_bytes())
    for number, name in enumerate(filters):
        if name in _PICTURES:
            return
        last = number == len(filters) - 1
        if name in ("/FlateDecode", "/Fl"):
            data = _inflated(data, scale, keep=not last)
        elif name in ("/ASCIIHexDecode", "/AHx"):
            data = _hex(data)
        elif name in ("/ASCII85Decode", "/A85"):
            data = data if last else _ascii85(data)
        elif name in ("/RunLengthDecode", "/RL"):
            scale.add(min(len(data) * 64, limits.RATIO_FROM_BYTES))
            return
        else:  # LZW: qpdf unpacks it within the child's memory
            return


def _inflated(data: bytes, scale: _Scale, *, keep: bool) -> bytes:
    engine, kept, rest = zlib.decompressobj(), list[bytes](), data
    try:
        while rest and not engine.eof:
            piece = engine.decompress(rest, 1 << 20)
            rest = engine.unconsumed_tail
            scale.add(len(piece))
            if keep:
                kept.append(piece)
    except zlib.error:
        pass
    return b"".join(kept)


def _hex(data: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.split(b">")[0])
    return binascii.unhexlify(digits + b"0" * (len(digits) % 2))


def _ascii85(data: bytes) -> bytes:
    import base64

    body = data.split(b"~>")[0].removeprefix(b"<~")
    try:
        return base64.a85decode(body)
    except ValueError:
        return b""
