"""Two versions of a library clause as one text: the clause alone, or as it stands in a template that uses it.

Alone, its Liquid is read as it is written, so that no condition hides a change. In a template it is rendered
with sample values, which shows what the newer version would change there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from undersign.drafting.redline import compare
from undersign.drafting.stock import library
from undersign.drafting.stock.library import Clause, ClauseVersion
from undersign.drafting.stock.template import TemplateVersion
from undersign.drafting.writing import uses
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door
from undersign.web.desk.library import clauses_shown, comparing_texts, versions_shown


@dataclass(frozen=True)
class Place:
    """A template that holds the clause, as this member may read it."""

    version: TemplateVersion

    @property
    def key(self) -> str:
        return str(self.version.template.key)

    def holding(self, key: str, clause: ClauseVersion) -> TemplateVersion:
        """The template's text with that version of the clause in it; kept nowhere."""
        row = self.version
        return TemplateVersion(
            template=row.template, workspace_id=row.workspace_id, number=row.number, form=row.form,
            sources=row.sources, schema=row.schema, layout=row.layout,
            clauses={**row.clauses, key: clause.pinned()},
        )  # fmt: skip


@door.reading("template.see")
def comparing_clause(request: HttpRequest, by: Actor, clause_key: str) -> HttpResponse:
    row: Clause = library.of(by).get(key=clause_key)
    return answer.page(request, "desk/clause_compare.html", _context(request, by, row))


def _context(request: HttpRequest, by: Actor, row: Clause) -> dict[str, Any]:
    versions = list(row.versions.order_by("-number"))
    new = _chosen(versions, request.GET.get("to", "")) or versions[0]
    old = _chosen(versions, request.GET.get("from", "")) or _before(versions, new)
    found = uses.of(row)
    context: dict[str, Any] = {
        "clause": row,
        "versions": versions,
        "older": old,
        "newer": new,
        "behind": [use for use in found if use.is_behind],
        "uses": found,
        "is_first": old is None or old == new,
        "languages": [],  # the surroundings have some of their own
    }
    if old is not None and old != new:
        context |= _compared(request, by, old, new, found)
    return context


def _compared(
    request: HttpRequest, by: Actor, old: ClauseVersion, new: ClauseVersion, found: list[uses.Use]
) -> dict[str, Any]:
    places = _places(found, new.clause.key, by)
    place = next((each for each in places if each.key == request.GET.get("of", "")), None)
    both = sorted(
        {*old.sources, *new.sources} & set(place.version.sources if place else {*old.sources, *new.sources})
    )
    reader = (get_language() or "en").split("-")[0]
    wanted = (request.GET.get("in", ""), reader, *both)
    language = next((code for code in wanted if code in both), "")
    shown = {
        "places": places,
        "place": place,
        "languages": both,
        "language": language,
        "titles": (old.titles.get(language, ""), new.titles.get(language, "")),
    }
    try:
        texts = [_reading(each, language, place) for each in (old, new)]
    except Refused as broken:
        return shown | {"broken": broken}
    merged = compare.compare_rendered(texts[0], texts[1], language=language or "en")
    # Made of two readings of our own typesetter, which escapes everything it did not write itself.
    return shown | {"changed": mark_safe(merged.html), "count": merged.count}  # noqa: S308


def _reading(version: ClauseVersion, language: str, place: Place | None) -> str:
    """Raises `Refused` where the template cannot be rendered with it."""
    if place is not None:
        return comparing_texts.reading(place.holding(version.clause.key, version), language)
    return clauses_shown.reading(version, language) if language in version.sources else ""


def _places(found: list[uses.Use], key: str, by: Actor) -> list[Place]:
    """Each template that holds the clause, in its newest text: for those who write it, its draft."""
    places = []
    for use in found:
        drafted = versions_shown.being_written(use.template, by)
        lines = [drafted] if drafted else versions_shown.lines(use.template, by)[:1]
        places += [Place(line.version) for line in lines if key in line.version.clauses]
    return places


def _chosen(versions: list[ClauseVersion], number: str) -> ClauseVersion | None:
    return next((each for each in versions if str(each.number) == number), None)


def _before(versions: list[ClauseVersion], new: ClauseVersion) -> ClauseVersion | None:
    return next((each for each in versions if each.number < new.number), None)
