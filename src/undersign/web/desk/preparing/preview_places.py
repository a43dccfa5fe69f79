"""Where the fields of a PDF template lie in a draft's preview: filled in, missing, or somebody else's.

Hides the upright coordinates of screens, and that a place of a signer may be offered something already. Our
own pages draw their places themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersign.contracts.contract import Contract
from undersign.drafting import content, render
from undersign.drafting.fields.schema import Schema
from undersign.drafting.pdf.layout import ASKED, MARKS, Layout, LayoutField
from undersign.signing import questions, reply
from undersign.typesetting.page import Box
from undersign.web.desk.designing import designer_words
from undersign.web.desk.designing.designer_board import DRAWN
from undersign.web.desk.preparing.rendering import Rendering

_FRAMED = ("radio", "checkbox_group", "checkbox")  # drawn with what there is to choose
FILLED, MISSING, THEIRS, OFFERED = "is-filled", "is-missing", "is-theirs", "is-theirs is-offered"


@dataclass(frozen=True)
class Place:
    """A field on a page, in points from its top left. says: what it shows now; to: the id of the control that
    changes it, "" for none; look: one of FILLED, MISSING, THEIRS, OFFERED."""

    x: str
    y: str
    w: str
    h: str
    middle: str
    colour: str
    label: str
    says: str
    look: str
    to: str = ""


@dataclass(frozen=True)
class Sheet:
    """tall: its image's height, which is 1,000 wide."""

    number: int
    width: str
    height: str
    tall: int
    places: list[Place]


@dataclass(frozen=True)
class Who:
    """Whose places have which colour."""

    colour: str
    name: str


def sheets(row: Contract, made: Rendering) -> list[Sheet]:
    """The pages of the preview with their places."""
    sizes = made.made.page_sizes
    found: dict[int, list[Place]] = {}
    for page, place in _places(row, made):
        found.setdefault(page, []).append(place)
    return [
        Sheet(n, f"{w:.2f}", f"{h:.2f}", round(1000 * h / w), found.get(n, []))
        for n, (w, h) in enumerate(sizes, start=1)
    ]


def people(row: Contract) -> list[Who]:
    """The colours of a PDF template's preview, who prepares it first; [] for a text."""
    if row.version.form != content.PDF:
        return []
    schema = render.schema_of(row.version)
    language = get_language() or "en"
    named = {each.role_key: each.name for each in row.people() if each.name}
    roles = [
        Who(_colour(schema, each.name), named.get(each.name) or each.label(language)) for each in schema.roles
    ]
    return [Who(DRAWN[0], _("You, before it is sent")), *roles]


def _colour(schema: Schema, role: str) -> str:
    names = [each.name for each in schema.roles]
    return DRAWN[1 + names.index(role) % (len(DRAWN) - 1)] if role in names else DRAWN[0]


def _places(row: Contract, made: Rendering) -> Iterator[tuple[int, Place]]:
    if row.version.form != content.PDF:
        return
    schema, layout = render.schema_of(row.version), Layout.from_json(row.version.layout)
    heights = [height for _width, height in made.made.page_sizes]
    missing = set(made.made.missing)
    for each in layout.fields:
        if each.is_fixed and each.source:
            pages = range(1, len(layout.pages) + 1) if each.repeat == "all" else (each.page,)
            for page in pages:
                yield page, _ours(each, heights[page - 1], each.source in missing)
    for box in made.made.boxes:
        if box.kind in (*MARKS, *ASKED):
            yield box.page, _theirs(row, box, heights[box.page - 1], _colour(schema, box.role))


def _ours(field: LayoutField, height: float, is_missing: bool) -> Place:
    """What is drawn into the page already; where it is still missing, its name is."""
    where = _where(field.x, field.y, field.w, field.h, height)
    look = MISSING if is_missing else FILLED
    to = f"f-{field.source.replace('.', '-')}"
    return Place(*where, DRAWN[0], designer_words.called(field), "", look, to)


def _theirs(row: Contract, box: Box, height: float, colour: str) -> Place:
    where = _where(box.x, box.y, box.w, box.h, height)
    if box.kind in _FRAMED and not box.rules.get("framed"):
        return Place(*where, colour, box.label, "", THEIRS)
    offered = _offered(row, box)
    return Place(*where, colour, box.label, offered or box.label, OFFERED if offered else THEIRS)


def _offered(row: Contract, box: Box) -> str:
    """What the signer will find there: a value of the contract, or what is known of the person."""
    if box.rules.get("offered"):
        return reply.shown(box.kind, box.rules, str(box.rules["offered"]), row.language)
    person = next((each for each in row.people() if each.role_key == box.role), None)
    if person is None:
        return ""
    if box.kind == "company":
        return questions.company(person)
    return {"name": person.name, "email": person.email, "title": person.title}.get(box.kind, "")


def _where(x: float, y: float, w: float, h: float, height: float) -> tuple[str, str, str, str, str]:
    top = height - y - h
    return f"{x:.2f}", f"{top:.2f}", f"{w:.2f}", f"{h:.2f}", f"{h / 2 + 3:.2f}"
