"""Pages put straight: the visible page begins at (0, 0), is not rotated, and a point is a point.

Hides crop boxes, rotation and user units. Everybody who places something on a page later would otherwise
have to know them; here they are known once. A page that is straight already is left as it is.
"""

from dataclasses import dataclass
from typing import Any

import pikepdf

from undersign.intake import limits
from undersign.intake.taken import IntakeRefused

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Placing:
    """From a page's own coordinates to straight ones: `matrix` as PDF writes it, and the size in points."""

    matrix: Matrix
    width: float
    height: float
    source: tuple[float, float, float, float]

    def point(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    def box(self, rectangle: Any) -> tuple[float, float, float, float] | None:
        """(x, y, w, h) of a rectangle of the page, cut to the page; None where nothing is left."""
        try:
            x0, y0, x1, y1 = (float(each) for each in rectangle)
        except (TypeError, ValueError):
            return None
        corners = [self.point(x0, y0), self.point(x1, y1)]
        left, right = (min(max(f(x for x, _ in corners), 0.0), self.width) for f in (min, max))
        low, high = (min(max(f(y for _, y in corners), 0.0), self.height) for f in (min, max))
        if right - left < 0.5 or high - low < 0.5:
            return None
        return round(left, 3), round(low, 3), round(right - left, 3), round(high - low, 3)

    @property
    def is_straight(self) -> bool:
        return self.matrix == (1, 0, 0, 1, 0, 0)


def placing(page: pikepdf.Page) -> Placing:
    """How `page` is to be put straight. Raises IntakeRefused (page-size)."""
    media = _box(inherited(page, "/MediaBox")) or (0.0, 0.0, 612.0, 792.0)
    crop = _box(inherited(page, "/CropBox")) or media
    x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
    x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
    if x1 <= x0 or y1 <= y0:
        x0, y0, x1, y1 = media
    turned = _quarter(inherited(page, "/Rotate"))
    unit = min(max(_number(page.obj.get("/UserUnit"), 1.0), 0.01), 100.0)
    matrix = {
        0: (1, 0, 0, 1, -x0, -y0),
        90: (0, -1, 1, 0, -y0, x1),
        180: (-1, 0, 0, -1, x1, y1),
        270: (0, 1, -1, 0, y1, -x0),
    }[turned]
    width, height = (y1 - y0, x1 - x0) if turned in (90, 270) else (x1 - x0, y1 - y0)
    a, b, c, d, e, f = (0.0 + each * unit for each in matrix)
    width, height = width * unit, height * unit
    if not (1 <= width <= limits.PAGE_POINTS and 1 <= height <= limits.PAGE_POINTS):
        at: Any = page.index
        what = f"{width:.0f} by {height:.0f} points large"
        raise IntakeRefused("page-size", kind="pdf", page=at + 1, what=what)
    return Placing((a, b, c, d, e, f), width, height, (x0, y0, x1, y1))


def lay(pdf: pikepdf.Pdf, page: pikepdf.Page, how: Placing) -> None:
    """Draw `page` straight: its content becomes a form that is placed, because patterns keep to the page."""
    page.contents_coalesce()
    content = page.obj.get("/Contents")
    drawn = content.read_bytes() if isinstance(content, pikepdf.Stream) else b""
    form = pdf.make_stream(drawn)
    form["/Type"], form["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Form
    form["/BBox"] = pikepdf.Array([*how.source])
    form["/Matrix"] = pikepdf.Array([*how.matrix])
    form["/Resources"] = inherited(page, "/Resources") or pikepdf.Dictionary()
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=form))
    page.obj["/Contents"] = pdf.make_stream(b"/Page Do\n")


def inherited(page: pikepdf.Page, key: str) -> Any:
    """The entry of the page or of a node above it."""
    node: Any = page.obj
    seen = 0
    while isinstance(node, pikepdf.Dictionary) and seen < 50:
        if key in node:
            return node.get(key)
        node, seen = node.get("/Parent"), seen + 1
    return None


def _box(value: Any) -> tuple[float, float, float, float] | None:
    if not isinstance(value, pikepdf.Array) or len(value) < 4:
        return None
    try:
        a, b, c, d = (float(each) for each in list(value)[:4])
    except (TypeError, ValueError, OverflowError):
        return None
    box = min(a, c), min(b, d), max(a, c), max(b, d)
    return box if box[2] > box[0] and box[3] > box[1] else None


def _quarter(value: Any) -> int:
    return int(_number(value, 0.0)) // 90 * 90 % 360


def _number(value: Any, default: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return default
