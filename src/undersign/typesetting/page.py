"""A contract on paper: facts and a tree of text become a tagged, archival PDF and the boxes to sign in.

Hides the layout program, and how boxes come back: the layout attaches a list of every field's position to
the PDF, read here and turned from typst's top-down coordinates into PDF's.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pikepdf

from undersign.typesetting import engine, flow, words
from undersign.typesetting.marks import strip

SEAL = "undersign_seal"
PAPERS = {"a4": "a4", "letter": "us-letter"}


@dataclass(frozen=True)
class Document:
    """One contract to set. `ast` is what `markdown.parse` made; `terms` are (label, text) rows under the
    title; `workspace` and `number` stand in the header; `summary` reserves the last page for the seal."""

    title: str
    number: str
    language: str
    ast: Sequence[Mapping[str, Any]]
    workspace: str
    terms: Sequence[tuple[str, str]] = ()
    summary: bool = True
    draft: bool = False
    paper: str = "a4"


@dataclass(frozen=True)
class Box:
    """Where a field lies: page from 1, points from the bottom left corner. `kind`: signature, initials, date,
    seal, or a kind of answer (drafting.pdf.layout); `party` is the role as readers call it. `rules`, plain
    JSON, is what the answer must be like: options ({"value", "label", "at"}), pattern, min, max, max_length,
    places, currency, visible_if, formula, known, offered, text, picture, help, font_size, same_as."""

    name: str
    kind: str
    page: int
    x: float
    y: float
    w: float
    h: float
    role: str = ""
    label: str = ""
    required: bool = True
    party: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Typeset:
    """A finished PDF: its bytes, its boxes, its number of pages and their (width, height) in points."""

    pdf: bytes
    boxes: tuple[Box, ...]
    pages: int
    page_sizes: tuple[tuple[float, float], ...] = field(default=())


def typeset(document: Document, *, created_at: datetime) -> Typeset:
    """Set `document`: PDF/A-3a and PDF/UA-1, byte for byte the same for the same input.

    Raises engine.MissingGlyph, engine.NoFonts, engine.LayoutError.
    """
    pdf = engine.compile_pdf("page", _facts(document), created_at=created_at)
    return read(pdf)


def _facts(document: Document) -> dict[str, Any]:
    blocks = list(document.ast)
    heading = None
    if blocks and blocks[0]["t"] == "h" and blocks[0]["level"] == 1:
        heading = blocks.pop(0)["c"]
    spoken = words.words(document.language)
    return {
        "title": strip(document.title),
        "number": strip(document.number),
        "language": words.base(document.language),
        "workspace": strip(document.workspace),
        "draft": spoken["draft"] if document.draft else "",
        "paper": PAPERS[document.paper],
        "words": spoken,
        "heading": heading or [{"t": "s", "v": strip(document.title)}],
        "terms": [[strip(label), strip(text)] for label, text in document.terms],
        "blocks": flow.flow(blocks),
        "summary": document.summary,
    }


def read(pdf: bytes) -> Typeset:
    """What a PDF of ours says about itself: pages, sizes, boxes."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        sizes = tuple((float(page.mediabox[2]), float(page.mediabox[3])) for page in opened.pages)
        attached = opened.attachments.get("fields.json")
        found = json.loads(attached.get_file().read_bytes()) if attached else []
    boxes = tuple(_box(each, sizes) for each in found)
    return Typeset(pdf, boxes, len(sizes), sizes)


def _box(found: Mapping[str, Any], sizes: Sequence[tuple[float, float]]) -> Box:
    height = sizes[found["page"] - 1][1]
    placed = {name: round(found[name], 2) for name in ("x", "w", "h")}
    y = round(height - found["y"] - found["h"], 2)
    rest = {name: found[name] for name in ("name", "kind", "page", "role", "label", "required", "party")}
    return Box(y=y, rules=found.get("rules") or {}, **placed, **rest)
