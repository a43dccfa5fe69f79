"""The app's icons, drawn from the product's mark when the front end is built:
`python -m undersign.web.icons FOLDER`.

Hides typst, which draws them: nothing else here turns an SVG into pixels. `icon` has a rounded ground of its
own, `maskable` and `apple-touch` fill their square, which the system cuts to its taste.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import typst

MARK = Path(__file__).parent / "frontend" / "app" / "mark.svg"
GROUND = "#0b5fc0"
WANTED = {"icon-192": 192, "icon-512": 512, "maskable-512": 512, "apple-touch-180": 180}  # pixels a side
PROGRAM = """#let side = {side}pt
#set page(width: side, height: side, margin: 0pt, fill: none)
#place(rect(width: side, height: side, radius: {radius} * side, fill: rgb("{ground}")))
#place(center + horizon, image("mark.svg", width: {share} * side))"""


def draw(name: str) -> bytes:
    """The PNG called `name`, one pixel to a point."""
    is_whole = name.startswith("icon")
    program = PROGRAM.format(
        side=WANTED[name], ground=GROUND, radius=0.22 if is_whole else 0, share=0.68 if is_whole else 0.56
    )
    drawing = re.sub(r"<style>.*?</style>", "", MARK.read_text()).replace(GROUND, "#ffffff")
    # typst's stub does not know its own dictionaries
    files: Any = {"main.typ": program.encode(), "mark.svg": drawing.encode()}
    made = typst.Compiler(files).compile(format="png", ppi=72)
    assert isinstance(made, bytes)
    return made


def build(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in WANTED:
        (folder / f"{name}.png").write_bytes(draw(name))


if __name__ == "__main__":
    build(Path(sys.argv[1]))
