"""A photographed signature: cut out, its paper taken away, and nothing made up where nothing is written."""

from __future__ import annotations

import io
import math

import pytest
from PIL import Image, ImageDraw

from undersign.typesetting import ink, picture

pytestmark = pytest.mark.usefixtures("fonts")
INK = (20, 30, 120)


def photo(kind: str = "JPEG", *, written: bool = True, turn: int = 1) -> bytes:
    """A sheet under uneven light, a line of writing in its middle, the dark edge of a table at the left."""
    wide, high = 1200, 800
    light = Image.linear_gradient("L").resize((wide, high)).point(lambda level: 150 + level // 3)
    sheet = Image.merge("RGB", [light, light, light.point(lambda level: level - 8)])
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, 60, high), fill=(60, 40, 30))
    if written:
        points = [(400 + step * 3, 400 + int(60 * math.sin(step / 7))) for step in range(130)]
        pen.line(points, fill=INK, width=8)
    file, head = io.BytesIO(), Image.Exif()
    head[0x0112] = turn
    sheet.save(file, kind, exif=head.tobytes())
    return file.getvalue()


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_only_the_ink_is_left(kind):
    made = opened(ink.lifted(photo(kind), (0.2, 0.2, 0.9, 0.8), clear=True))
    assert made.mode == "RGBA" and 380 < made.width < 420 and 110 < made.height < 150
    clear = sum(made.getchannel("A").histogram()[:10]) / (made.width * made.height)
    assert 0.7 < clear < 0.95
    red, _green, blue, _alpha = made.getpixel(max_alpha(made))
    assert blue > red + 50, "the pen's own colour"


def max_alpha(image: Image.Image) -> tuple[int, int]:
    alpha = image.getchannel("A")
    at = list(alpha.get_flattened_data()).index(255) + 3 * image.width
    return at % image.width, at // image.width


def test_the_part_meant_is_cut_out_of_the_picture_as_it_was():
    made = opened(ink.lifted(photo(), (0.25, 0.25, 0.75, 0.75)))
    assert made.mode == "RGB" and made.size == (600, 400)
    assert opened(ink.lifted(photo())).size == (1000, 667)


def test_a_camera_that_was_held_sideways():
    assert opened(ink.lifted(photo(turn=6))).size == (667, 1000)


@pytest.mark.parametrize("clear", [True, False])
def test_blank_paper_is_no_signature(clear):
    with pytest.raises(ink.Blank):
        ink.lifted(photo(written=False), (0.2, 0.2, 0.9, 0.8), clear=clear)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\nrubbish", b"%PDF-1.7", b"<svg/>"])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(picture.NoPicture):
        ink.lifted(data, clear=True)


@pytest.mark.parametrize("cut", [(0.5, 0, 0.4, 1), (-1, 0, 1, 1), (0, 0, 2, 1), (math.nan, 0, 1, 1)])
def test_a_cut_outside_of_the_picture_is_refused(cut):
    with pytest.raises(picture.NoPicture):
        ink.lifted(photo(), cut)
