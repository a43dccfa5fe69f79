"""What two versions say, made comparable: the same values in both, the same names, the same day.

Hides which values there are to choose from, and what of a version is text besides its source.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from undersign.drafting import compose, render
from undersign.drafting.content import TEXT
from undersign.drafting.fields import specimen
from undersign.drafting.review import readiness
from undersign.drafting.stock.template import TemplateVersion, frozen
from undersign.journal import clock

SAMPLE = ""
_MOST = 24  # sets of values that are offered
_FEW = 4  # values that name a set of them


@dataclass(frozen=True)
class Values:
    """A set of values both versions are read with. name: of a saved case or a rehearsed combination."""

    name: str
    word: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """A text of two versions that is not the same in both."""

    word: str
    old: str
    new: str


def reading(version: TemplateVersion, language: str, values: Mapping[str, Any] | None = None) -> str:
    """Safe HTML of the version with sample values, `values` over them. Raises `Refused`."""
    return made(version, language, values).reading


def made(
    version: TemplateVersion, language: str, values: Mapping[str, Any] | None = None
) -> compose.Composition:
    """Raises `Refused` where the template itself cannot be rendered."""
    declared = render.schema_of(version)
    known = {each.name for each in declared.fields}
    given = {name: value for name, value in (values or {}).items() if name in known}
    return render.compose(
        version,
        {**specimen.values(declared, language), **given},
        language=language,
        title=version.template.name(language),
        number="–",
        workspace=_("Sample"),
        at=clock.now().replace(hour=0, minute=0, second=0),
        gaps=True,
        unfinished=version._state.adding,
        pages=False,
    )


def choices(old: TemplateVersion, new: TemplateVersion, language: str) -> list[Values]:
    """Sample values, then the saved cases, then the combinations that rehearsal played, each name once."""
    found = {SAMPLE: Values(SAMPLE, _("sample values"), {})}
    for version in (new, old):
        for case in version.cases:
            if case.get("name") and case.get("language", language) == language:
                found.setdefault(case["name"], Values(case["name"], case["name"], case["values"]))
    for version in (new, old):
        for name, values in () if version._state.adding else _combinations(version.id, language):
            found.setdefault(name, Values(name, short(name), values))
    return list(found.values())[:_MOST]


def short(name: str) -> str:
    """A combination's name without invented texts that only repeat their label, and no longer than a menu."""
    parts = [each for each in name.split(" · ") if len({*each.split(": ", 1)}) > 1 or ": " not in each]
    return " · ".join(parts[:_FEW]) + ("…" if len(parts) > _FEW else "") if parts else name


@lru_cache(maxsize=32)
def _combinations(version_id: str, language: str) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """What rehearsing the version plays; played once, since what a version says never changes."""
    version = frozen(version_id)
    if version.form != TEXT:
        return ()
    played = readiness.rehearser().rehearse(version.content.to_json(), version.cases)
    report = played.reports.get(language)
    return tuple((each.name, each.values) for each in report.combinations) if report else ()


def parts(old: TemplateVersion, new: TemplateVersion, language: str) -> list[Part]:
    """What differs in the source: the text of the language, fields and roles, library clauses, layout."""
    every = [
        Part(_("Text"), old.sources.get(language, ""), new.sources.get(language, "")),
        Part(_("Fields and roles"), _plain(old.schema), _plain(new.schema)),
        Part(_("Library clauses"), _pinned(old, language), _pinned(new, language)),
        Part(_("Layout"), _plain(old.layout), _plain(new.layout)),
    ]
    return [part for part in every if part.old != part.new]


def _plain(stored: Any) -> str:
    return json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) if stored else ""


def _pinned(version: TemplateVersion, language: str) -> str:
    """The library's clauses one after the other, as the version pins them."""
    told = [
        f"{key} v{each['number']}\n{_in(each['sources'], language)}"
        for key, each in sorted(version.clauses.items())
    ]
    return "\n\n".join(told)


def _in(sources: Mapping[str, str], language: str) -> str:
    return sources.get(language) or next(iter(sources.values()), "")
