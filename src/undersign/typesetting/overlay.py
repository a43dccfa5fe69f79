"""Drawing onto the pages of a finished PDF: prefilled values, and the page that is reserved for the seal.

Hides the geometry of uploads. Every page comes out upright, its lower left corner at zero, as large as a
reader sees it; its old content is one form object, so that nothing it does leaks into what is drawn over it.
Nothing of the old file survives but what is seen, and links to the web.
"""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from undersign.typesetting import appearance, engine, page, words
from undersign.typesetting.marks import strip

_MARKED = re.compile(rb"/MCID [0-9]+")
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
_MARGIN, _HEAD = 54.0, 44.0
_LEAST = (300.0, 400.0)


@dataclass(frozen=True)
class Placed:
    """A mark on a page (from 1), its lower left corner at x, y."""

    page: int
    x: float
    y: float
    mark: appearance.Mark


class NotAPdf(ValueError):
    """The bytes are no PDF that could be drawn on: damaged, encrypted, without pages."""


def overlay(
    base: bytes, placed: Sequence[Placed], *, title: str, number: str, language: str, created_at: datetime,
    draft: bool = False, summary: bool = True,
) -> page.Typeset:  # fmt: skip
    """`base` with `placed` drawn on it; with `summary`, one more page and the box of the seal.

    The same input gives the same bytes. Raises NotAPdf, engine.MissingGlyph, engine.NoFonts.
    """
    with _opened(base) as file:
        sizes = [_upright(file, each) for each in list(file.pages)]
        if not sizes:
            raise NotAPdf("no pages")
        marks = [*placed, *(_draft_marks(sizes, language) if draft else ())]
        _draw(file, marks, created_at)
        boxes: tuple[page.Box, ...] = ()
        if summary:
            boxes = (_reserve(file, sizes, title, number, language, created_at),)
        _bare(file, title, language, created_at)
        made = io.BytesIO()
        file.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable,
                  compress_streams=True, min_version="1.7", fix_metadata_version=False)  # fmt: skip
    return page.Typeset(made.getvalue(), boxes, len(sizes), tuple(sizes))


def sizes_of(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """(width, height) of every page as a reader sees it. Raises NotAPdf."""
    with _opened(pdf) as file:
        return tuple(_seen(each)[1] for each in file.pages)


@contextmanager
def _opened(pdf: bytes) -> Iterator[Pdf]:
    """The file, and every fault that reading or writing it has as the one of ours."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as file:
            yield file
    except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError) as wrong:
        raise NotAPdf(str(wrong)) from wrong


def _seen(each: pikepdf.Page) -> tuple[tuple[float, ...], tuple[float, float]]:
    """(the matrix from the page's space to the upright one, its size there)."""
    media, crop = _box(each.mediabox), _box(each.cropbox)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right - left < 1 or top - bottom < 1:
        left, bottom, right, top = media
    w, h = right - left, top - bottom
    turned = int(each.obj.get("/Rotate", 0) or _inherited(each, "/Rotate") or 0) % 360
    match turned:
        case 90:
            matrix = (0.0, -1.0, 1.0, 0.0, -bottom, right)
        case 180:
            matrix = (-1.0, 0.0, 0.0, -1.0, right, top)
        case 270:
            matrix = (0.0, 1.0, -1.0, 0.0, top, -left)
        case _:
            matrix = (1.0, 0.0, 0.0, 1.0, -left, -bottom)
    size = (h, w) if turned in (90, 270) else (w, h)
    return matrix, (round(size[0], 2), round(size[1], 2))


def _box(box: Any) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(n) for n in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _inherited(each: pikepdf.Page, name: str) -> Any:
    node: Any = each.obj
    for _ in range(50):
        if node is None or name in node:
            break
        node = node.get("/Parent")
    return node.get(name) if node is not None else None


def _upright(file: Pdf, each: pikepdf.Page) -> tuple[float, float]:
    """Turn the page's content into one form object on a page that begins at zero; its size."""
    matrix, size = _seen(each)
    resources = _inherited(each, "/Resources")
    each.contents_coalesce()
    contents = each.obj.get("/Contents")
    data = contents.read_bytes() if isinstance(contents, Stream) else b""
    form = Stream(file, data, Dictionary(
        Type=Name.XObject, Subtype=Name.Form, BBox=Array([*_box(each.mediabox)]),
        Matrix=Array([round(n, 4) for n in matrix]),
        Resources=resources if resources is not None else Dictionary(),
    ))  # fmt: skip
    links = _links(each, matrix)
    group = each.obj.get("/Group")
    for key in list(each.obj.keys()):
        if key not in ("/Type", "/Parent"):
            del each.obj[key]
    each.obj.MediaBox = Array([0, 0, *size])
    each.obj.Resources = Dictionary(XObject=Dictionary(Base=file.make_indirect(form)))
    each.obj.Contents = Stream(file, b"q /Base Do Q\n")
    if group is not None:
        each.obj.Group = group
    if links:
        each.obj.Annots = Array([file.make_indirect(link) for link in links])
    return size


def _links(each: pikepdf.Page, matrix: Sequence[float]) -> list[Dictionary]:
    """The page's links to web and mail addresses, where they stand now."""
    found = []
    for annotation in each.obj.get("/Annots") or ():
        action = annotation.get("/A") if isinstance(annotation, Dictionary) else None
        address = str(action.get("/URI", "")) if isinstance(action, Dictionary) else ""
        if annotation.get("/Subtype") != Name.Link or not _WEB.fullmatch(address):
            continue
        x0, y0, x1, y1 = _box(annotation.Rect)
        a, b, c, d, e, f = matrix
        corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in ((x0, y0), (x1, y1))]
        rect = [round(min(p[i] for p in corners), 2) for i in (0, 1)]
        rect += [round(max(p[i] for p in corners), 2) for i in (0, 1)]
        found.append(Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array(rect), F=4, Border=Array([0, 0, 0]),
            A=Dictionary(S=Name.URI, URI=pikepdf.String(address)),
        ))  # fmt: skip
    return found


def _draw(file: Pdf, placed: Sequence[Placed], created_at: datetime) -> None:
    if not placed:
        return
    pictures = appearance.draw([each.mark for each in placed], created_at=created_at)
    with pikepdf.open(io.BytesIO(pictures)) as source:
        for number, each in enumerate(placed):
            form = source.make_indirect(source.pages[number].as_form_xobject())
            drawn = file.copy_foreign(form)
            drawn.write(_MARKED.sub(b"", drawn.read_bytes()))
            target, name = file.pages[each.page - 1].obj, f"/Mark{number}"
            target.Resources.XObject[name] = drawn
            more = f"q 1 0 0 1 {each.x:.2f} {each.y:.2f} cm {name} Do Q\n".encode()
            target.Contents.write(target.Contents.read_bytes() + more)


def _draft_marks(sizes: Sequence[tuple[float, float]], language: str) -> list[Placed]:
    told = words.words(language)["draft"]
    return [
        Placed(number, max(w - 216, 4), max(h - 24, 4), appearance.Stamp(min(210, w - 8), 20, told))
        for number, (w, h) in enumerate(sizes, start=1)
    ]


def _reserve(
    file: Pdf, sizes: list[tuple[float, float]], title: str, number: str, language: str, created_at: datetime
) -> page.Box:
    """Append the page of the seal; its box."""
    w, h = sizes[-1] if sizes[-1][0] >= _LEAST[0] and sizes[-1][1] >= _LEAST[1] else (595.28, 841.89)
    told = words.words(language)
    facts = {"w": w, "h": h, "margin": _MARGIN, "heading": told["summary"], "title": strip(title),
             "number": strip(number), "language": words.base(language)}  # fmt: skip
    made = engine.compile_pdf("reserved", facts, created_at=created_at)
    with pikepdf.open(io.BytesIO(made)) as source:
        file.pages.append(source.pages[0])
    added = file.pages[-1].obj
    for key in ("/StructParents", "/Tabs"):
        if key in added:
            del added[key]
    sizes.append((round(w, 2), round(h, 2)))
    high = h - 2 * _MARGIN - _HEAD
    box = (_MARGIN, _MARGIN, round(w - 2 * _MARGIN, 2), round(high, 2))
    return page.Box(page.SEAL, "seal", len(sizes), *box, label=told["summary"], required=False)


def _bare(file: Pdf, title: str, language: str, created_at: datetime) -> None:
    """Leave of the document's own entries only its pages and its layers; say what it is."""
    for key in list(file.Root.keys()):
        if key not in ("/Type", "/Pages", "/OCProperties"):
            del file.Root[key]
    file.Root.Lang = pikepdf.String(words.base(language))
    file.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    when = f"D:{created_at.astimezone(UTC):%Y%m%d%H%M%S}Z"
    if "/Info" in file.trailer:
        del file.trailer["/Info"]
    info = file.make_indirect(Dictionary(
        Title=pikepdf.String(strip(title)), CreationDate=pikepdf.String(when), ModDate=pikepdf.String(when)
    ))  # fmt: skip
    file.trailer.Info = info
    file.remove_unreferenced_resources()
