"""What the designer's page shows: pages, fields, people, what is wrong, and a plain form of one page.

Hides the upright coordinates of screens (origin top left) from the layout's, and which words and lists the
page's script needs; it holds none of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.drafting.fields.schema import Schema
from undersign.drafting.pdf.layout import Layout, LayoutField
from undersign.drafting.writing.working import WorkingCopy
from undersign.web.desk.designing import designer_sources, designer_words

MM = 25.4 / 72
SPARE_ROWS = 3
# Written out in full: the build keeps the classes that it finds by name. The first is nobody's.
DRAWN = ("drawn-0", "drawn-1", "drawn-2", "drawn-3", "drawn-4", "drawn-5", "drawn-6")


@dataclass(frozen=True)
class Box:
    """A field as a drawing shows it, in points from the page's top left; texts, for the decimal point."""

    name: str
    x: str
    y: str
    w: str
    h: str
    colour: str
    label: str
    middle: str


@dataclass(frozen=True)
class Page:
    number: int
    width: str
    height: str
    boxes: list[Box]

    @property
    def tall(self) -> int:
        """The height of its image, which is 1,000 wide."""
        return round(1000 * float(self.height) / float(self.width))


@dataclass(frozen=True)
class Row:
    """A field in the plain form; n: its place in the layout, from 0. Lengths in millimetres, as text."""

    n: int
    field: LayoutField | None
    x: str = ""
    top: str = ""
    w: str = ""
    h: str = ""

    @property
    def labels(self) -> list[tuple[str, str]]:
        """(language, what it says there)."""
        said = self.field.label if self.field else {}
        return [(code, said.get(code, "")) for code, _name in settings.STAFF_LANGUAGES]


def of(copy: WorkingCopy, page: str = "") -> dict[str, Any]:
    """The page's whole context. page: which one the plain form edits."""
    layout, schema = Layout.from_json(copy.layout), Schema.from_json(copy.schema)
    number = min(max(1, int(page) if page.isdecimal() else 1), max(1, len(layout.pages)))
    wrong, warned = designer_words.faults(layout, schema), designer_words.warnings(layout)
    return {
        "template": copy.template, "copy": copy, "layout": layout, "roles": people(schema),
        "pages": pages(layout, schema), "groups": designer_words.GROUPS, "have": designer_words.HAVE,
        "kinds": designer_words.KINDS.values(), "sources": designer_sources.KNOWN, "faults": wrong,
        "rows": rows(layout, number), "number": number, "languages": settings.STAFF_LANGUAGES,
        "warnings": warned, "data": data(copy, layout, wrong, warned),
        "next_number": copy.template.versions.count() + 1, "fresh_role": json.dumps(_fresh_role()),
    }  # fmt: skip


def people(schema: Schema) -> list[tuple[str, str]]:
    """(name, what the reader calls it) of each role, in the order of their turns."""
    language = translation.get_language() or "en"
    return [(role.name, role.label(language)) for role in sorted(schema.roles, key=lambda each: each.order)]


def data(
    copy: WorkingCopy, layout: Layout, wrong: list[dict[str, str]], warned: list[dict[str, str]]
) -> dict[str, Any]:
    """What the script starts from, as JSON."""
    return {
        "edition": copy.edition,
        "pages": [list(size) for size in layout.pages],
        "fields": layout.to_json()["fields"],
        "roles": Schema.from_json(copy.schema).to_json()["roles"],
        "faults": wrong,
        "warnings": warned,
        "kinds": designer_words.kinds_json(),
        "language": (translation.get_language() or "en").split("-")[0],
    }


def pages(layout: Layout, schema: Schema) -> list[Page]:
    colours = {role.name: DRAWN[1 + n % (len(DRAWN) - 1)] for n, role in enumerate(schema.roles)}
    return [
        Page(n, f"{width:.2f}", f"{height:.2f}", [
            box(each, height, colours.get(each.role, DRAWN[0]))
            for each in layout.fields if each.page == n or each.repeat == "all"
        ])
        for n, (width, height) in enumerate(layout.pages, start=1)
    ]  # fmt: skip


def box(field: LayoutField, height: float, colour: str) -> Box:
    top = height - field.y - field.h
    x, y, w, h = (f"{number:.2f}" for number in (field.x, top, field.w, field.h))
    return Box(field.name, x, y, w, h, colour, worded(field), f"{top + field.h / 2 + 3:.2f}")


def worded(field: LayoutField) -> str:
    """What a reader calls the field: its label, else its kind."""
    return designer_words.called(field)


def rows(layout: Layout, number: int) -> list[Row]:
    """The fields of one page, then some empty rows."""
    height = layout.pages[number - 1][1] if layout.pages else 0
    shown = [_row(n, each, height) for n, each in enumerate(layout.fields) if each.page == number]
    return shown + [Row(len(layout.fields) + n, None) for n in range(SPARE_ROWS)]


def _row(n: int, field: LayoutField, height: float) -> Row:
    top = height - field.y - field.h
    return Row(n, field, *(f"{points * MM:.1f}" for points in (field.x, top, field.w, field.h)))


def _fresh_role() -> dict[str, str]:
    """{language: what another signer is called at first}."""
    named = {}
    for code, _name in settings.STAFF_LANGUAGES:
        with translation.override(code):
            named[code] = _("Signer {n}")
    return named
