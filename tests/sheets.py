"""Contact sheets: all pictures that one browser story took, side by side, for people who want to look.

python -m tests.sheets       makes build/screens/<story>.png of every story that took pictures since
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SCREENS = Path(__file__).resolve().parent.parent / "build" / "screens"
GAP, LABEL, TALL, ACROSS = 24, 26, 720, 8  # pixels; pictures in a row
GROUND, INK = "#e6eaef", "#18212d"


def make(story: Path) -> Path | None:
    """`build/screens/<story>.png` of a story's folder, or None where it took no picture."""
    shots = [_small(path) for path in sorted(story.rglob("*.png"))]
    if not shots:
        return None
    lines = [shots[at : at + ACROSS] for at in range(0, len(shots), ACROSS)]
    high = [max(shot.height for _name, shot in line) + LABEL + GAP for line in lines]
    wide = max(sum(shot.width + GAP for _name, shot in line) for line in lines) + GAP
    sheet = Image.new("RGB", (wide, sum(high) + GAP), GROUND)
    down = GAP
    for line, height in zip(lines, high, strict=True):
        _place(sheet, line, down)
        down += height
    target = story.with_name(f"{story.name}.png")
    sheet.save(target, compress_level=4)
    return target


def _small(path: Path) -> tuple[str, Image.Image]:
    """Its name and the picture, no higher than TALL and no wider than a desk's half."""
    with Image.open(path) as shot:
        shot = shot.convert("RGB")
        shot.thumbnail((TALL, TALL), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return f"{path.parent.name} {path.stem}" if path.parent.parent != SCREENS else path.stem, shot


def _place(sheet: Image.Image, line: list[tuple[str, Image.Image]], down: int) -> None:
    draw, font, across = ImageDraw.Draw(sheet), ImageFont.load_default(15), GAP
    for name, shot in line:
        draw.text((across, down), name[: shot.width // 8], fill=INK, font=font)
        sheet.paste(shot, (across, down + LABEL))
        across += shot.width + GAP


def make_all() -> list[Path]:
    """Every story's sheet, made where a picture is newer than it."""
    stories = [path for path in sorted(SCREENS.glob("*")) if path.is_dir()]
    return [made for story in stories if _is_behind(story) and (made := make(story))]


def _is_behind(story: Path) -> bool:
    sheet = story.with_name(f"{story.name}.png")
    made = sheet.stat().st_mtime if sheet.exists() else 0.0
    return any(shot.stat().st_mtime > made for shot in story.rglob("*.png"))


if __name__ == "__main__":
    sheets = make_all()
    print(f"{len(sheets)} contact sheets under {SCREENS.relative_to(Path.cwd())}")
