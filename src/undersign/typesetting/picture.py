"""A picture somebody uploaded, drawn anew: PNG or JPEG in, a small PNG without anything hidden in it out.

Hides the decoders, which run in a child process of their own. Only pixels come through: no metadata, no
second picture behind the first, no bytes after the end. Photographs are turned the right way up.
"""

import base64
import struct
import zlib
from datetime import UTC, datetime
from functools import lru_cache

import pypdfium2

from undersign.typesetting import engine
from undersign.typesetting.press import Press, PressDied

MOST_PIXELS, WIDEST = 50_000_000, 1_000
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_FRAMES = (0xC0, 0xC1, 0xC2)
_TURNS = {3: "rotate(180 {w2} {h2})", 6: "translate({h} 0) rotate(90)", 8: "translate(0 {w}) rotate(-90)"}
_WHEN = datetime(2000, 1, 1, tzinfo=UTC)

Cut = tuple[float, float, float, float]  # left, top, right, bottom as shares of the upright picture
WHOLE: Cut = (0.0, 0.0, 1.0, 1.0)


class NoPicture(ValueError):
    """The bytes are no picture that can be used: another kind, damaged, or too large."""


def is_heic(data: bytes) -> bool:
    """Whether the bytes begin as phones keep their photos (ISO 23008-12, HEIF): sound, and not for us."""
    return data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1")


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin as a PNG or a JPEG does."""
    return data.startswith((_PNG, _JPEG))


def redrawn(data: bytes) -> bytes:
    """A PNG of at most WIDEST pixels a side. Raises NoPicture."""
    require_size(data)
    try:
        made = _press().call(data)
    except PressDied as died:
        raise NoPicture("not drawn in time") from died
    if not made.startswith(_PNG):
        raise NoPicture(made.decode("utf-8", "replace"))
    return made


@lru_cache(maxsize=1)
def _press() -> Press:
    return Press("undersign.typesetting.picture:answer", seconds=15, megabytes=2_048, idle=60)


def answer(data: bytes) -> bytes:
    """The child's side: the new PNG, or a word about why not."""
    try:
        return _redraw(data)
    except (NoPicture, engine.LayoutError, pypdfium2.PdfiumError) as wrong:
        return str(wrong).encode()[:200] or b"damaged"


def _redraw(data: bytes) -> bytes:
    wide, high, raw, channels = pixels(data)
    return png(wide, high, raw if channels == 3 else without_fourth(raw))


def pixels(
    data: bytes, cut: Cut = WHOLE, *, grey: bool = False, widest: int = WIDEST
) -> tuple[int, int, bytes, int]:
    """(width, height, rows of pixels one after the other, bytes a pixel) of the part `cut`, upright, at most
    `widest` a side. Only ever called in a child process. Raises NoPicture and what the decoders raise."""
    pdf = _page(data, cut, widest)
    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[0].render(scale=1, rev_byteorder=True, grayscale=grey)
    wide, stride, channels = bitmap.width, bitmap.stride, bitmap.n_channels
    raw = bytes(bitmap.buffer)
    if stride != wide * channels:
        raw = b"".join(raw[at : at + wide * channels] for at in range(0, stride * bitmap.height, stride))
    return wide, bitmap.height, raw, channels


def _page(data: bytes, cut: Cut, widest: int) -> bytes:
    """A PDF of one page that shows the part `cut` of the picture."""
    width, height, turn = _size(data)
    across, down = (height, width) if turn in (6, 8) else (width, height)
    left, top, right, bottom = (
        round(share * side) for share, side in zip(cut, (across, down) * 2, strict=True)
    )
    kind = "png" if data.startswith(_PNG) else "jpeg"
    how = _TURNS.get(turn, "").format(w=width, h=height, w2=width / 2, h2=height / 2)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{left} {top} {right - left} {bottom - top}" width="{right - left}" '
        f'height="{bottom - top}"><image transform="{how}" width="{width}" height="{height}" '
        f'xlink:href="data:image/{kind};base64,{base64.b64encode(data).decode()}"/></svg>'
    )
    scale = min(1.0, widest / max(right - left, bottom - top, 1))
    page = {
        "t": "picture",
        "w": max(round((right - left) * scale), 1),
        "h": max(round((bottom - top) * scale), 1),
        "svg": svg,
        "alt": "Picture",
    }
    facts = {"title": "Picture", "language": "en", "marks": [page]}
    return engine.compile_pdf("appearance", facts, created_at=_WHEN)


def png(wide: int, high: int, raw: bytes, channels: int = 3) -> bytes:
    """A PNG of rows of pixels, red, green and blue, with `channels` 4 also how opaque."""
    row = wide * channels
    lines = b"".join(b"\0" + raw[at : at + row] for at in range(0, row * high, row))
    head = struct.pack(">IIBBBBB", wide, high, 8, 6 if channels == 4 else 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return _PNG + b"".join(_chunk(kind, data) for kind, data in parts)


def without_fourth(raw: bytes) -> bytes:
    """Red, green and blue of pixels that have a fourth byte."""
    kept = bytearray(len(raw) // 4 * 3)
    for channel in range(3):
        kept[channel::3] = raw[channel::4]
    return bytes(kept)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def require_size(data: bytes) -> None:
    """Raises NoPicture where the head alone says that this is none, or too large a one."""
    _size(data)


def _size(data: bytes) -> tuple[int, int, int]:
    """(width, height, how a camera held it: EXIF 1 to 8), from the head alone. Raises NoPicture."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR":
        width, height = struct.unpack(">II", data[16:24])
        turn = 1
    elif data.startswith(_JPEG):
        width, height, turn = _jpeg(data)
    else:
        raise NoPicture("neither PNG nor JPEG")
    if not 0 < width * height <= MOST_PIXELS:
        raise NoPicture("too large")
    return width, height, turn


def _jpeg(data: bytes) -> tuple[int, int, int]:
    at, turn = 2, 1
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            turn = _held(data[at + 10 : at + 2 + size])
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height, turn
        at += 2 + max(size, 2) if marker != 0xFF else 1
    raise NoPicture("damaged")


def _held(exif: bytes) -> int:
    """The orientation an EXIF block states (TIFF 6.0, tag 274); 1 where it states none."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 14:
        return 1
    (start,) = struct.unpack_from(order + "I", exif, 4)
    if start + 2 > len(exif):
        return 1
    (count,) = struct.unpack_from(order + "H", exif, start)
    for number in range(min(count, 64)):
        at = start + 2 + 12 * number
        if at + 12 > len(exif):
            break
        tag, _kind, _many, value = struct.unpack_from(order + "HHIH", exif, at)
        if tag == 274:
            return int(value)
    return 1
