"""A library clause as its pages show it: in a row of the list, and read as it will be printed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from undersign.drafting.stock.library import Clause, ClauseVersion
from undersign.typesetting import markdown
from undersign.typesetting import reading as typeset

NOTHING_CHOSEN = _("Choose at least one template.")


@dataclass(frozen=True)
class Row:
    clause: Clause
    version: ClauseVersion
    words: str


def row(clause: Clause) -> Row:
    newest = max(clause.versions.all(), key=lambda version: version.number)
    words = " ".join([clause.key, *clause.titles.values(), *newest.sources.values()]).lower()
    return Row(clause, newest, words)


def reading(version: ClauseVersion, language: str) -> SafeString:
    """The clause's text as the reading view sets it, with its Liquid left as it is written.

    A clause asks for fields that only a template has, so it is read, not rendered.
    """
    tree = markdown.parse(version.sources[language])
    title = version.titles.get(language) or next(iter(version.titles.values()), "")
    # Our typesetter escapes everything it did not write itself.
    return mark_safe(typeset.html(tree, title=title, language=language))  # noqa: S308
