"""The child's side: a photograph drawn anew, and the zone that tesseract reads in it.

Hides the two programs. Only pixels go on: no metadata, no second picture behind the first. Tesseract runs
inside the same walls, without network, on a grey picture that we drew.
"""

import subprocess
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2

from undersign.intake.identity import zone
from undersign.typesetting import engine, picture

SIDE = 1_800  # pixels of what is kept and read; a zone then has letters about twenty pixels high
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
# The whole, its lower half, and that without its margins: a zone is at the foot, above a thumb or a table.
_PARTS: tuple[picture.Cut, ...] = (picture.WHOLE, (0, 0.5, 1, 1), (0, 0.3, 1, 0.8))


class Seen:
    """What the parent gets: the picture as a PNG, and what its zone says."""

    def __init__(self, png: bytes, told: dict[str, Any]) -> None:
        self.pdf, self.told = png, told  # the bytes go where intake's other answers have their PDF

    def to_json(self) -> dict[str, Any]:
        return self.told


def read(data: bytes, today: str) -> Seen:
    """Bytes that are no picture we can draw come back as none."""
    try:
        wide, high, raw, channels = picture.pixels(data, widest=SIDE)
        png = picture.png(wide, high, raw if channels == 3 else picture.without_fourth(raw))
        return Seen(png, _found(data, date.fromisoformat(today)))
    except (picture.NoPicture, engine.LayoutError, pypdfium2.PdfiumError, zlib.error):
        return Seen(b"", {"no_zone": "no-picture"})


def _found(data: bytes, today: date) -> dict[str, Any]:
    worst = "none"
    for part in _PARTS:
        try:
            return {"zone": zone.find(_text(data, part), today).to_json()}
        except zone.NoZone as no:
            worst = no.code if no.code == "digits" else worst
    return {"no_zone": worst}


def _text(data: bytes, part: picture.Cut) -> str:
    wide, high, raw, channels = picture.pixels(data, part, grey=True, widest=SIDE)
    grey = raw if channels == 1 else raw[::channels]
    Path("grey.pgm").write_bytes(f"P5 {wide} {high} 255\n".encode() + grey)
    command = ["tesseract", "grey.pgm", "stdout", "--psm", "6", "-c", f"tessedit_char_whitelist={_LETTERS}"]
    done = subprocess.run(command, capture_output=True, timeout=12, check=False)
    return done.stdout.decode("ascii", "replace")
