"""Two versions of a template as one text: rendered, with what came and what went, or as source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.safestring import mark_safe

from undersign.drafting import content
from undersign.drafting.redline import compare
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door
from undersign.web.desk.designing import designer_changes
from undersign.web.desk.library import comparing_texts, versions_shown


@door.reading("template.see")
def comparing(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    template = versions_shown.find_template(by, key)
    held = versions_shown.lines(template, by)
    written = versions_shown.being_written(template, by)
    lines = [*([written] if written else []), *held]
    old, new = _pair(lines, held, request, by)
    context = {"template": template, "lines": lines, "older": old, "newer": new, "is_first": True}
    context["languages"] = []  # the surroundings have some of their own
    if old is not None and new is not None and old != new:
        context |= {"is_first": False, **_compared(request, old, new)}
    return answer.page(request, "desk/compare.html", context)


def _pair(
    lines: list[versions_shown.Line], held: list[versions_shown.Line], request: HttpRequest, by: Actor
) -> tuple[TemplateVersion | None, TemplateVersion | None]:
    """(old, new) as asked for; else the newest version that is `held` against what is sent now."""
    new = _chosen(lines, request.GET.get("to", "")) or (held[0].version if held else None)
    old = _chosen(lines, request.GET.get("from", ""))
    return old or (versions_shown.against(new, by) if new else None), new


def _compared(request: HttpRequest, old: TemplateVersion, new: TemplateVersion) -> dict[str, Any]:
    language = _language(old, new, request.GET.get("in", ""))
    are_pages = old.form == new.form == content.PDF
    view = request.GET.get("view") or ("fields" if are_pages else "text")
    if view == "fields" and are_pages:
        fields = designer_changes.compared(old, new)
        shown: dict[str, Any] = {"fields": fields, "count": len(fields.lines)}
    elif view == "source":
        shown = _as_source(old, new, language)
    else:
        view, shown = "text", _as_text(request, old, new, language)
    return {
        "language": language,
        "languages": sorted({*old.sources, *new.sources}),
        "view": view,
        "are_pages": are_pages,
        "is_meaning": request.GET.get("meaning") == "1",
        "summary": versions_shown.summary(old, new),
        **shown,
    }


@dataclass(frozen=True)
class Row:
    """A line of the source view. change: the number of the change that begins here, or 0."""

    line: compare.Line
    change: int


@dataclass(frozen=True)
class Piece:
    """One part of the source, in hunks of rows."""

    word: str
    hunks: list[list[Row]]


def _as_source(old: TemplateVersion, new: TemplateVersion, language: str) -> dict[str, Any]:
    pieces, count = [], 0
    for part in comparing_texts.parts(old, new, language):
        hunks = []
        for hunk in compare.compare_source(part.old, part.new):
            rows, count = _numbered(hunk, count)
            hunks.append(rows)
        pieces.append(Piece(part.word, hunks))
    return {"pieces": pieces, "count": count}


def _numbered(hunk: compare.Hunk, count: int) -> tuple[list[Row], int]:
    """The hunk's rows, its changes counted on from `count`; neighbouring changed lines are one change."""
    rows, before = [], "same"
    for line in hunk.lines:
        begins = line.kind != "same" and before == "same"
        count += begins
        rows.append(Row(line, count if begins else 0))
        before = line.kind
    return rows, count


def _as_text(
    request: HttpRequest, old: TemplateVersion, new: TemplateVersion, language: str
) -> dict[str, Any]:
    choices = comparing_texts.choices(old, new, language)
    values = next((each for each in choices if each.name == request.GET.get("with", "")), choices[0])
    told = {"choices": choices, "values": values}
    try:
        texts = [comparing_texts.reading(each, language, values.values) for each in (old, new)]
    except Refused as broken:
        return told | {"broken": broken}
    meaning = request.GET.get("meaning") == "1"
    found = compare.compare_rendered(texts[0], texts[1], meaning_only=meaning, language=language)
    # Made of two readings of our own typesetter, which escapes everything it did not write itself.
    return told | {"changed": mark_safe(found.html), "count": found.count}  # noqa: S308


def _chosen(lines: list[versions_shown.Line], number: str) -> TemplateVersion | None:
    return next((line.version for line in lines if str(line.version.number) == number), None)


def _language(old: TemplateVersion, new: TemplateVersion, asked: str) -> str:
    reader = (translation.get_language() or "en").split("-")[0]
    both = [*new.languages, *old.languages]
    return next((code for code in (asked, reader, *both) if code in both), "")
