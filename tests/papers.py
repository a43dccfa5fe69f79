"""Identity documents for tests: zones with right check digits, and photographs of them. Nobody's."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from undersign.intake.identity.zone import Zone, check_digit, find

FONT = Path("/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf")


def passport(
    name: str, *, expires: str = "301231", born: str = "840229", number: str = "L898902C3"
) -> list[str]:
    """The two lines of a passport of Utopia; name: "SURNAME<<GIVEN<NAMES"."""
    number = number.ljust(9, "<")
    second = number + check_digit(number) + "UTO" + _dated(born) + "F" + _dated(expires) + "<" * 15
    composite = check_digit(second[0:10] + second[13:20] + second[21:43])
    return [f"P<UTO{name}".ljust(44, "<")[:44], second + composite]


def zone() -> Zone:
    """What a passport of Carol's says."""
    return find("\n".join(passport("ORTIZ<<CAROL")), date(2026, 11, 23))


def card(name: str, *, expires: str = "301231", born: str = "840229", number: str = "D23145890") -> list[str]:
    """The three lines of an identity card."""
    number = number.ljust(9, "<")
    first = ("I<UTO" + number + check_digit(number)).ljust(30, "<")
    second = (_dated(born) + "F" + _dated(expires) + "UTO").ljust(29, "<")
    composite = check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    return [first, second + composite, name.ljust(30, "<")[:30]]


def _dated(day: str) -> str:
    return day + check_digit(day)


def photograph(lines: list[str], *, kind: str = "JPEG", size: tuple[int, int] = (1400, 980)) -> bytes:
    """A page with a face, some words and the zone at its foot, as a phone sees it."""
    page = Image.new("RGB", size, "#dfe7ea")
    draw = ImageDraw.Draw(page)
    draw.rectangle((60, 160, 400, 620), fill="#9fb2bb")
    draw.ellipse((150, 240, 310, 440), fill="#6d7f88")
    draw.text((460, 170), "UTOPIA   SPECIMEN", fill="#1d3a44", font=ImageFont.truetype(FONT, 34))
    across = size[0] - 120
    font = ImageFont.truetype(FONT, int(across / len(lines[0]) / 0.602))
    high = font.size * 1.7
    for at, line in enumerate(lines):
        draw.text((60, size[1] - 60 - high * (len(lines) - at)), line, fill="#101010", font=font)
    out = io.BytesIO()
    page.save(out, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return out.getvalue()
