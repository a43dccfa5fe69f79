"""A page with colour as an indexed PNG: few colours, small files, the same for the same pixels.

Hides what counts as colour (ink that is nearly black does not) and how colours are chosen: sixteen steps a
channel, the commonest of them in the palette, every other pixel the nearest of these. Photographs are drawn
once more with fewer colours, where they would be too heavy otherwise.
"""

import struct
import zlib
from collections import Counter

MOST, FEWER = 256, 40
HEAVY = 200_000  # bytes
STEP = 5  # every so manieth pixel is looked at
SPREAD, LEAST = 3, 12  # steps between a pixel's channels that make it a colour; how many of them make a page
_SIXTEEN = bytes(level // 17 if level % 17 < 9 else level // 17 + 1 for level in range(256))
WHITE = 0x0F0F0F0F


def png(across: int, down: int, bgrx: bytes) -> bytes | None:
    """`bgrx`: four bytes a pixel, without padding. None: the page has no colour."""
    seen = memoryview(bgrx.translate(_SIXTEEN, b"")).cast("I")
    counts = Counter(seen[::STEP])
    if sum(count for colour, count in counts.items() if _spread(colour) >= SPREAD) < LEAST:
        return None
    made = _written(across, down, seen, _chosen(counts, MOST))
    return made if len(made) <= HEAVY else _written(across, down, seen, _chosen(counts, FEWER))


def _spread(colour: int) -> int:
    channels = _channels(colour)
    return max(channels) - min(channels)


def _channels(colour: int) -> tuple[int, int, int]:
    """Red, green, blue, each of 0 to 15."""
    return colour >> 16 & 15, colour >> 8 & 15, colour & 15


def _chosen(counts: Counter[int], most: int) -> list[int]:
    """White first; then by how often they were seen, and by themselves where that is the same."""
    common = sorted((c for c in counts if c != WHITE), key=lambda c: (-counts[c], c))
    return [WHITE, *common[: most - 1]]


class _Nearest(dict[int, int]):
    """{colour: its place in the palette}; one that is not in it stands for the nearest, rounded first so that
    a photograph's thousands do not each have to be looked for."""

    def __init__(self, palette: list[int]) -> None:
        super().__init__((colour, n) for n, colour in enumerate(palette))
        self.palette = [_channels(colour) for colour in palette]
        self.rounded: dict[int, int] = {}

    def __missing__(self, colour: int) -> int:
        rounded = colour & 0x0E0E0E
        if rounded not in self.rounded:
            r, g, b = _channels(rounded)
            far = [(r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2 for x, y, z in self.palette]
            self.rounded[rounded] = far.index(min(far))
        self[colour] = found = self.rounded[rounded]
        return found


def _written(across: int, down: int, seen: memoryview, palette: list[int]) -> bytes:
    place = _Nearest(palette).__getitem__
    blank, empty = memoryview(struct.pack("<I", WHITE) * across).cast("I"), bytes(across + 1)
    lines = []
    for n in range(down):
        row = seen[n * across : (n + 1) * across]
        lines.append(empty if row == blank else b"\0" + bytes(map(place, row)))
    colours = b"".join(bytes(step * 17 for step in _channels(colour)) for colour in palette)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", across, down, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", colours)
        + chunk(b"IDAT", zlib.compress(b"".join(lines), 6))
        + chunk(b"IEND", b"")
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
