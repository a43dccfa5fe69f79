"""What filled fields show: signatures typed or drawn, names, dates, answers, ticks, as small vector pages.

Hides fonts, fitting and strokes. All marks of one act are pages of one PDF, so that they share their fonts;
each page is exactly as large as its field's box, and sealing takes it over as the field's appearance.
"""

import base64
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from undersign.typesetting import engine, words
from undersign.typesetting.marks import strip

_INK, _PEN = "#12233f", 2.6
_NOTE, _EDGE = 13.0, 7.0

# Scripts whose marks stand below or above their letters, where typst's glyph bounds do not see them.
_STACKED = re.compile("[\u0590-\u1cff\ufb1d-\ufeff]")

Strokes = Sequence[Sequence[Sequence[float]]]


@dataclass(frozen=True)
class Typed:
    """A typed signature or initials in a face of `typesetting.faces`; `note` is a small line below it."""

    w: float
    h: float
    text: str
    face: str = "dancing"
    note: str = ""


@dataclass(frozen=True)
class Drawn:
    """A drawn signature: strokes of (x, y) points, y downwards, in any unit; `alt` says whose it is."""

    w: float
    h: float
    strokes: Strokes
    alt: str = ""
    note: str = ""


@dataclass(frozen=True)
class Value:
    """A written value (name, date, answer) in one line of at most `size` points, shrunk until it fits."""

    w: float
    h: float
    text: str
    size: float = 10.0


@dataclass(frozen=True)
class Note:
    """Text in as many lines as it needs, from the top, of at most `size` points, shrunk until it fits."""

    w: float
    h: float
    text: str
    size: float = 9.5


@dataclass(frozen=True)
class Tick:
    """A ticked box."""

    w: float
    h: float


@dataclass(frozen=True)
class Choices:
    """The marks of choices: a dot (`is_round`) or a tick for each of `chosen` (from 0). They stand in rows,
    or where `at` says (x, y, w, h from the box’s bottom left). With `labels`, in frames and with words."""

    w: float
    h: float
    count: int
    chosen: Sequence[int] = ()
    is_round: bool = False
    at: Sequence[Sequence[float]] = ()
    labels: Sequence[str] = ()


@dataclass(frozen=True)
class Stamp:
    """A rubber stamp: words in a frame, or a picture (PNG as base64) as large as fits; `alt` tells of it."""

    w: float
    h: float
    text: str = ""
    picture: str = ""
    alt: str = ""


Mark = Typed | Drawn | Value | Note | Tick | Choices | Stamp


def draw(marks: Sequence[Mark], *, created_at: datetime, title: str = "Marks", language: str = "en") -> bytes:
    """A PDF with one page per mark, in order, each beginning on the side where `language` does.

    Raises engine.MissingGlyph, ValueError (nothing to draw).
    """
    if not marks:
        raise ValueError("no marks")
    facts = {"title": strip(title), "language": words.base(language), "marks": list(map(_facts, marks))}
    return engine.compile_pdf("appearance", facts, created_at=created_at)


def _facts(mark: Mark) -> dict[str, Any]:
    size = {"w": round(float(mark.w), 2), "h": round(float(mark.h), 2)}
    match mark:
        case Typed():
            plain = mark.face not in engine.HANDWRITINGS
            face = {"face": "serif" if plain else mark.face, "style": "italic" if plain else "normal"}
            bounds = not _STACKED.search(mark.text)
            return {"t": "typed", **size, **face, "text": strip(mark.text), "note": strip(mark.note),
                    "bounds": bounds}  # fmt: skip
        case Drawn():
            room = mark.h - (_NOTE if mark.note else _EDGE)
            drawing = _fitted(mark.strokes, mark.w - 6, room)
            return {"t": "drawn", **size, **drawing, "alt": strip(mark.alt) or "Signature",
                    "note": strip(mark.note)}  # fmt: skip
        case Value():
            return {"t": "value", **size, "text": strip(" ".join(mark.text.split())), "size": mark.size}
        case Note():
            return {"t": "note", **size, "text": strip(mark.text), "size": mark.size}
        case Choices():
            return {"t": "choices", **size, "round": mark.is_round, "placed": bool(mark.at),
                    "rows": _rows(mark)}  # fmt: skip
        case Stamp(picture=""):
            return {"t": "stamp", **size, "text": strip(mark.text)}
        case Stamp():
            return {"t": "picture", **size, "svg": _embedded(mark), "alt": strip(mark.alt) or "Picture"}
        case Tick():
            return {"t": "tick", **size}


def _rows(mark: Choices) -> list[dict[str, Any]]:
    """Where each choice's mark stands, from the top left, and what is drawn there."""
    high = mark.h / max(mark.count, 1)
    side = min(9.0, high * 0.62)
    found = []
    for number in range(mark.count):
        if mark.at:
            x, y, w, h = mark.at[number]
            place = {"x": x, "y": mark.h - y - h, "w": w, "h": h}
        else:
            place = {"x": 1.5, "y": high * number + (high - side) / 2, "w": side, "h": side}
        label = strip(mark.labels[number]) if mark.labels else ""
        found.append({**place, "on": number in mark.chosen, "label": label, "row": high})
    return found


def _embedded(mark: Stamp) -> str:
    """The picture inside an SVG, which is text as typst wants it, and keeps its own proportions."""
    across, down = struct.unpack(">II", base64.b64decode(mark.picture)[16:24])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {across} {down}" width="{across}" height="{down}"><image width="{across}" '
        f'height="{down}" xlink:href="data:image/png;base64,{mark.picture}"/></svg>'
    )


def _fitted(strokes: Strokes, width: float, height: float) -> Mapping[str, Any]:
    """{"svg", "across", "up"}: the strokes as SVG and the size in points at which they fit the room."""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        raise ValueError("no strokes")
    left, top = min(x for x, *_ in points) - _PEN, min(y for _, y, *_ in points) - _PEN
    across = max(x for x, *_ in points) + _PEN - left
    up = max(y for _, y, *_ in points) + _PEN - top
    scale = min(width / across, height / up)
    return {"svg": _svg(strokes, left, top, across, up, scale), "across": round(across * scale, 2),
            "up": round(up * scale, 2)}  # fmt: skip


def _svg(strokes: Strokes, left: float, top: float, across: float, up: float, scale: float) -> str:
    pen = max(1.1 / scale, 0.2)
    paths = " ".join(_path([(x - left, y - top) for x, y, *_ in stroke]) for stroke in strokes if stroke)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:.1f} {up:.1f}">'
        f'<path d="{paths}" fill="none" stroke="{_INK}" stroke-width="{pen:.2f}" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    """A smooth line: each point steers a curve between the middles of its neighbours."""
    (x, y), *rest = points
    if not rest:
        return f"M{x:.1f} {y:.1f}h0.1"
    parts = [f"M{x:.1f} {y:.1f}"]
    for (ax, ay), (bx, by) in pairwise(points[1:]):
        parts.append(f"Q{ax:.1f} {ay:.1f} {(ax + bx) / 2:.1f} {(ay + by) / 2:.1f}")
    return " ".join([*parts, f"L{rest[-1][0]:.1f} {rest[-1][1]:.1f}"])
