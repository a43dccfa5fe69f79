"""The pages of a PDF version as reviewers see them: fields where they lie, who fills them, what was said.

Hides that a comment's "line" is a page of such a version, whatever the language it was said in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from undersign.drafting import content
from undersign.drafting.fields.schema import Schema
from undersign.drafting.pdf.layout import Layout, LayoutField
from undersign.drafting.stock.template import TemplateVersion
from undersign.web.desk import designer_board, designer_words
from undersign.web.desk.designer_board import DRAWN, Page
from undersign.web.desk.versions_shown import Remark


@dataclass(frozen=True)
class Sheet:
    """One page, and what was said about it."""

    page: Page
    comments: list[Remark]


@dataclass(frozen=True)
class Placed:
    """A field in words. who: whoever fills it, or where its value comes from before it is sent."""

    label: str
    kind: str
    who: str
    colour: str
    where: str
    is_needed: bool


@dataclass(frozen=True)
class Paper:
    sha256: str
    sheets: list[Sheet]
    fields: list[Placed]


def of(version: TemplateVersion, comments: Iterable[Remark] = ()) -> Paper | None:
    """None for a version that is written as text."""
    if version.form != content.PDF:
        return None
    layout, schema = Layout.from_json(version.layout), Schema.from_json(version.schema)
    said: dict[int, list[Remark]] = {}
    for each in comments:
        said.setdefault(each.row.line, []).append(each)
    sheets = [Sheet(page, said.get(page.number, [])) for page in designer_board.pages(layout, schema)]
    return Paper(layout.sha256, sheets, [_placed(each, schema) for each in layout.fields])


def _placed(field: LayoutField, schema: Schema) -> Placed:
    names = [role.name for role in schema.roles]
    role = schema.role(field.role) if field.role else None
    kind = designer_words.KINDS.get(field.kind)
    language = translation.get_language() or "en"
    return Placed(
        designer_board.worded(field),
        kind.word if kind else field.kind,
        role.label(language) if role else _("filled in before sending"),
        DRAWN[1 + names.index(field.role) % (len(DRAWN) - 1)] if role else DRAWN[0],
        _("every page") if field.repeat == "all" else _("page %(number)s") % {"number": field.page},
        field.required,
    )
