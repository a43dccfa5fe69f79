"""A signature on a photograph: cut out, and on request taken off its paper. In a child process, as pictures.

Hides how paper is told from ink. Light falls unevenly on a photographed sheet, so each small part of it is
compared with the lightest parts around it; what is about as light is paper and becomes clear.
"""

import base64
import json
import zlib
from functools import lru_cache

import pypdfium2

from undersign.typesetting import engine, picture
from undersign.typesetting.picture import Cut, NoPicture
from undersign.typesetting.press import Press, PressDied

_TILE = 32
_FAINT, _FULL = 26, 78  # how much darker than its paper a pixel is where ink begins, and where it is dense
_LEAST = 40  # pixels of dense ink that any signature has


class Blank(NoPicture):
    """There is nothing on it."""


def lifted(data: bytes, cut: Cut = picture.WHOLE, *, clear: bool = False) -> bytes:
    """A PNG of the part `cut` of a PNG or JPEG, at most picture.WIDEST pixels a side; with `clear` only its
    ink, the paper transparent, trimmed to what is written. Raises NoPicture, Blank."""
    picture.require_size(data)
    left, top, right, bottom = cut
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise NoPicture("cut")
    try:
        made = _press().call(json.dumps({"cut": cut, "clear": clear}).encode() + b"\n" + data)
    except PressDied as died:
        raise NoPicture("not drawn in time") from died
    if made == b"blank":
        raise Blank("blank")
    if not picture.is_picture(made):
        raise NoPicture(made.decode("utf-8", "replace"))
    return made


@lru_cache(maxsize=1)
def _press() -> Press:
    return Press("undersign.typesetting.ink:answer", seconds=15, megabytes=2_048, idle=60)


def answer(request: bytes) -> bytes:
    """The child's side: the new PNG, or a word about why not."""
    head, _, data = request.partition(b"\n")
    asked = json.loads(head)
    try:
        return _lift(data, tuple(asked["cut"]), asked["clear"])
    except Blank:
        return b"blank"
    except (NoPicture, engine.LayoutError, pypdfium2.PdfiumError, zlib.error) as wrong:
        return str(wrong).encode()[:200] or b"damaged"


def _lift(data: bytes, cut: Cut, clear: bool) -> bytes:
    wide, high, raw, channels = picture.pixels(data, cut)
    _, _, light, _ = picture.pixels(data, cut, grey=True)
    rgb = raw if channels == 3 else picture.without_fourth(raw)
    opaque = _opacity(light, wide, high)
    if opaque.count(255) < _LEAST:
        raise Blank("blank")
    if not clear:
        return picture.png(wide, high, rgb)
    return _trimmed(_inked(rgb, bytes(opaque)), bytes(opaque), wide, high)


def _inked(rgb: bytes, opaque: bytes) -> bytes:
    """Pixels of four bytes; what is clear is black as well, which packs to nothing."""
    mask = int.from_bytes(opaque.translate(bytes([0]) + bytes([255]) * 255))
    made = bytearray(len(opaque) * 4)
    for channel in range(3):
        made[channel::4] = (int.from_bytes(rgb[channel::3]) & mask).to_bytes(len(opaque))
    made[3::4] = opaque
    return bytes(made)


def _opacity(light: bytes, wide: int, high: int) -> bytearray:
    """How opaque each pixel becomes: 0 where it is as light as its paper, 255 where it is clearly ink."""
    across, down = -(-wide // _TILE), -(-high // _TILE)
    own = [[_paper(light, wide, high, x, y) for x in range(across)] for y in range(down)]
    found = bytearray(len(light))
    for y in range(down):
        tables = [_table(_around(own, x, y)) for x in range(across)]
        for row in range(y * _TILE, min((y + 1) * _TILE, high)):
            for x, table in enumerate(tables):
                at, end = row * wide + x * _TILE, row * wide + min((x + 1) * _TILE, wide)
                found[at:end] = light[at:end].translate(table)
    return found


def _paper(light: bytes, wide: int, high: int, x: int, y: int) -> int:
    """How light the paper of one tile is: what nine in ten of its pixels do not exceed."""
    rows = range(y * _TILE, min((y + 1) * _TILE, high), 2)
    seen = sorted(b"".join(light[r * wide + x * _TILE : r * wide + min((x + 1) * _TILE, wide)] for r in rows))
    return seen[int(len(seen) * 0.9)]


def _around(own: list[list[int]], x: int, y: int) -> int:
    """The tile's paper, or its lightest neighbour's where the tile is nearly all ink."""
    near = [row[max(x - 1, 0) : x + 2] for row in own[max(y - 1, 0) : y + 2]]
    return max(max(row) for row in near)


@lru_cache(maxsize=256)
def _table(paper: int) -> bytes:
    """From lightness to opacity, for paper this light."""
    scale = 255 / (_FULL - _FAINT)
    return bytes(min(max(round((paper - level - _FAINT) * scale), 0), 255) for level in range(256))


def _trimmed(inked: bytes, opaque: bytes, wide: int, high: int) -> bytes:
    """The part with ink on it, and a little air around it. A speck alone in its row counts for nothing."""
    rows = [n for n in range(high) if opaque.count(255, n * wide, (n + 1) * wide) > 1]
    columns = [n for n in range(wide) if opaque[n::wide].count(255) > 1]
    if not rows or not columns:
        raise Blank("blank")
    top, bottom = max(rows[0] - 4, 0), min(rows[-1] + 5, high)
    left, right = max(columns[0] - 4, 0), min(columns[-1] + 5, wide)
    kept = b"".join(inked[(n * wide + left) * 4 : (n * wide + right) * 4] for n in range(top, bottom))
    return picture.png(right - left, bottom - top, kept, 4)


def as_data(png: bytes) -> str:
    """A PNG as base64, as `appearance.Stamp` takes it."""
    return base64.b64encode(png).decode()
