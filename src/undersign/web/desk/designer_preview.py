"""The template as one of its signers will meet it: their places on the pages, and every question in order.

Hides that nobody is asked yet: questions are made of the layout, in the words of the language chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.drafting.fields.role import Role
from undersign.drafting.fields.schema import Schema
from undersign.drafting.pdf.layout import ASKED, MARKS, Layout, LayoutField, worded
from undersign.drafting.writing.working import WorkingCopy
from undersign.web.desk import designer_board, designer_words


@dataclass(frozen=True)
class Asked:
    """A question of the preview. number: the step. when: the condition in words, or ""."""

    number: int
    field: LayoutField
    label: str
    help: str
    options: list[str]
    when: str

    @property
    def is_mark(self) -> bool:
        return self.field.kind in MARKS


def of(copy: WorkingCopy, role: str = "", language: str = "") -> dict[str, Any]:
    """The context of the page for a role (the first to sign) and a language (the reader's own)."""
    layout, schema = Layout.from_json(copy.layout), Schema.from_json(copy.schema)
    roles = sorted(schema.roles, key=lambda each: each.order)
    shown = next((each for each in roles if each.name == role), roles[0] if roles else Role("customer"))
    spoken = language if language in dict(settings.STAFF_LANGUAGES) else _reader()
    steps = asked(layout, shown.name, spoken)
    return {
        "template": copy.template, "roles": designer_board.people(schema),
        "role": shown.name, "language": spoken, "languages": settings.STAFF_LANGUAGES, "steps": steps,
        "pages": designer_board.pages(_theirs(layout, shown.name), schema), "sha256": layout.sha256,
        "title": copy.template.name(spoken),
    }  # fmt: skip


def asked(layout: Layout, role: str, language: str) -> list[Asked]:
    theirs = [f for f in layout.fields if f.role == role and not f.is_fixed and f.kind in (*MARKS, *ASKED)]
    return [_asked(n, each, layout, language) for n, each in enumerate(theirs, start=1)]


def _asked(number: int, field: LayoutField, layout: Layout, language: str) -> Asked:
    with translation.override(language):
        label = worded(field.label, language) or designer_words.KINDS[field.kind].word
    options = [option.label(language) for option in field.options]
    return Asked(number, field, label, worded(field.help, language), options, _when(field, layout, language))


def _when(field: LayoutField, layout: Layout, language: str) -> str:
    if not field.visible_if:
        return ""
    other = layout.field(field.visible_if.get("field", ""))
    facts = {
        "name": (other and worded(other.label, language)) or field.visible_if.get("field", ""),
        "value": field.visible_if.get("is", field.visible_if.get("is_not", "")),
    }
    if "is_not" in field.visible_if:
        return _("Only where “%(name)s” is not “%(value)s”") % facts
    return _("Only where “%(name)s” is “%(value)s”") % facts


def _theirs(layout: Layout, role: str) -> Layout:
    return Layout(layout.sha256, layout.pages, tuple(each for each in layout.fields if each.role == role))


def _reader() -> str:
    return (translation.get_language() or "en").split("-")[0]
