"""Page images in colour: what is red stays red, ink alone stays grey, and neither is heavy."""

from __future__ import annotations

import zlib

from tests.designs import pdf

from undersign.typesetting import images

BLACK = "0 0 0 rg BT /F 20 Tf 60 760 Td (Service order) Tj ET 60 700 200 30 re f"
RED = " 0.8 0.1 0.1 rg 60 600 200 60 re f"
BLUE = " 0.1 0.2 0.9 rg 300 600 200 60 re f"
TINTED = "0.106 0.141 0.188 rg BT /F 20 Tf 60 500 Td (Ink that is nearly black) Tj ET"


def kind(png: bytes) -> tuple[int, int]:
    """(bits, PNG's colour type: 0 grey, 3 palette)."""
    return png[24], png[25]


def pixel(png: bytes, x: int, y: int) -> tuple[int, ...]:
    """What an indexed picture shows at a place, from the top left."""
    parts, at = {}, 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        parts[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + size]
        at += 12 + size
    across = int.from_bytes(png[16:20])
    index = zlib.decompress(parts[b"IDAT"])[y * (across + 1) + 1 + x]
    return tuple(parts[b"PLTE"][3 * index : 3 * index + 3])


def test_colour_is_kept_where_there_is_some():
    made = pdf((BLACK + RED + BLUE,))
    png = images.page_png(made, 1, 595, colour=True)
    assert kind(png) == (8, 3)
    red, blue, white = pixel(png, 100, 212), pixel(png, 400, 212), pixel(png, 10, 10)
    assert (white, pixel(png, 100, 127)) == ((255, 255, 255), (0, 0, 0))
    for seen, meant in ((red, (204, 26, 26)), (blue, (26, 51, 230))):
        assert all(abs(one - other) <= 9 for one, other in zip(seen, meant, strict=True)), (seen, meant)
    assert len(png) < 1.3 * len(images.page_png(made, 1, 595))
    assert png == images.page_png(made, 1, 595, colour=True)


def test_ink_alone_is_grey():
    for page in (BLACK, TINTED):
        made = pdf((page,))
        assert kind(images.page_png(made, 1, 595, colour=True)) == (4, 0)
        assert images.page_png(made, 1, 595, colour=True) == images.page_png(made, 1, 595)
    assert kind(images.page_png(pdf((BLACK + RED,)), 1, 595)) == (4, 0), "not asked for"
