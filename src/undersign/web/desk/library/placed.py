"""The pages of a PDF version as reviewers see them: fields where they lie, who fills them, what was said.

Hides that a comment's "line" is a page of such a version, whatever the language it was said in, and what the
field is called that it may lie on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from undersign.drafting import content
from undersign.drafting.fields.schema import Schema
from undersign.drafting.pdf.layout import Layout, LayoutField
from undersign.drafting.review.comments import LineComment
from undersign.drafting.stock.template import TemplateVersion
from undersign.web.desk.designing import designer_board, designer_words
from undersign.web.desk.designing.designer_board import DRAWN, Page
from undersign.web.desk.library.versions_shown import Remark


@dataclass(frozen=True)
class Sheet:
    """One page, and what was said about it."""

    page: Page
    comments: list[Remark]


@dataclass(frozen=True)
class Placed:
    """A field in words. who: whoever fills it, or where its value comes from before it is sent. said: the
    number of open comments on it."""

    name: str
    label: str
    kind: str
    who: str
    colour: str
    where: str
    is_needed: bool
    page: int
    said: int


@dataclass(frozen=True)
class Paper:
    sha256: str
    sheets: list[Sheet]
    fields: list[Placed]


def of(version: TemplateVersion, comments: Sequence[Remark] = ()) -> Paper | None:
    """None for a version that is written as text."""
    if version.form != content.PDF:
        return None
    layout, schema = Layout.from_json(version.layout), Schema.from_json(version.schema)
    said: dict[int, list[Remark]] = {}
    for each in comments:
        said.setdefault(each.row.line, []).append(each)
    sheets = [Sheet(page, said.get(page.number, [])) for page in designer_board.pages(layout, schema)]
    open_ = Counter(each.row.field for each in comments if not each.row.resolved_at)
    fields = [_placed(each, schema, open_[each.name]) for each in layout.fields]
    return Paper(layout.sha256, sheets, fields)


def remarks(version: TemplateVersion, rows: Iterable[LineComment]) -> list[Remark]:
    """Comments with what the field is called that they lie on, "" for none."""
    if version.form != content.PDF:
        return [Remark(each) for each in rows]
    called = {each.name: designer_words.called(each) for each in Layout.from_json(version.layout).fields}
    return [Remark(each, called.get(each.field, "")) for each in rows]


def commenting(version: TemplateVersion, name: str) -> dict[str, Any]:
    """{"name", "label", "page"} of the field that is to be commented on; {} for none such."""
    field = Layout.from_json(version.layout).field(name) if version.form == content.PDF else None
    return {"name": name, "label": designer_words.called(field), "page": field.page} if field else {}


def judged(version: TemplateVersion) -> dict[str, Any]:
    """How many fields there are, and what whoever approves should look at; {} for a text."""
    if version.form != content.PDF:
        return {}
    layout = Layout.from_json(version.layout)
    return {"fields_count": len(layout.fields), "warnings": designer_words.warnings(layout)}


def _placed(field: LayoutField, schema: Schema, said: int) -> Placed:
    names = [role.name for role in schema.roles]
    role = schema.role(field.role) if field.role else None
    kind = designer_words.KINDS.get(field.kind)
    language = translation.get_language() or "en"
    return Placed(
        field.name,
        designer_board.worded(field),
        kind.word if kind else field.kind,
        role.label(language) if role else _("filled in before sending"),
        DRAWN[1 + names.index(field.role) % (len(DRAWN) - 1)] if role else DRAWN[0],
        _("every page") if field.repeat == "all" else _("page %(number)s") % {"number": field.page},
        field.required,
        field.page,
        said,
    )
