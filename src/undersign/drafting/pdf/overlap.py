"""Fields of a PDF template that lie on each other, so that one would cover what is written in the other.

Hides what may: places that are never shown together, and a stamp, which is meant to lie on things. That two
edges touch is no overlap either. It is a warning and no fault: only a person sees whether it is meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from undersign.drafting.pdf.layout import Layout, LayoutField

LEAST = 2.0  # points, in both directions


@dataclass(frozen=True)
class Overlap:
    """Two fields by name, in the layout's order, and the first page (from 1) on which they meet."""

    field: str
    other: str
    page: int


def overlaps(layout: Layout) -> list[Overlap]:
    """Every pair once, page by page."""
    found: dict[tuple[str, str], Overlap] = {}
    for page in range(1, len(layout.pages) + 1):
        there = [each for each in layout.fields if each.page == page or each.repeat == "all"]
        for one, other in _meeting(there):
            found.setdefault((one.name, other.name), Overlap(one.name, other.name, page))
    return list(found.values())


def _meeting(fields: list[LayoutField]) -> Iterator[tuple[LayoutField, LayoutField]]:
    placed = [each for each in fields if each.kind != "stamp"]
    for n, one in enumerate(placed):
        for other in placed[n + 1 :]:
            if _shared(one, other) and not _apart(one, other):
                yield one, other


def _shared(one: LayoutField, other: LayoutField) -> bool:
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return across >= LEAST and down >= LEAST


def _apart(one: LayoutField, other: LayoutField) -> bool:
    """Whether their conditions can never hold together: the same field with other answers."""
    mine, theirs = one.visible_if, other.visible_if
    if not mine or not theirs or mine.get("field") != theirs.get("field"):
        return False
    if "is" in mine and "is" in theirs:
        return mine["is"] != theirs["is"]
    same = mine.get("is", mine.get("is_not")) == theirs.get("is", theirs.get("is_not"))
    return same and set(mine) != set(theirs)
