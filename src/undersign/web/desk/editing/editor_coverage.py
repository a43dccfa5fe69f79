"""Rehearsal as the editor shows it: what no values reach, and every combination rendered in a grid.

Hides where a template is tried (a child that can be killed) and how often: once for each text, fields and
cases, whoever looks.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from undersign.drafting.rehearsal import Combination, Rehearsal, Report
from undersign.drafting.rehearsal.apart import Rehearser
from undersign.drafting.review import parallel
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal import chain
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.editing import editor_faults, editor_page, editor_preview
from undersign.web.desk.editing.editor_faults import Fault
from undersign.web.desk.editing.editor_preview import Preview, Wanted

KEPT, SHOWN = 32, 24  # rehearsals remembered; combinations rendered on one page
WHY_NEVER = {
    "not_a_choice": gettext_noop("“%(condition)s” is never true: “%(value)s” is no choice of %(field)s."),
    "contradiction": gettext_noop("“%(condition)s” is never true."),
    "always": gettext_noop("“%(condition)s” is always true, so its other way is never taken."),
}
_IDS = re.compile(r' id="field-[^"]*"')
_known: OrderedDict[str, Rehearsal] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Seen:
    """One combination of the grid, rendered."""

    combination: Combination
    deciding: list[tuple[str, str]]
    reading: str
    preview: Preview


@dataclass(frozen=True)
class Coverage:
    """warnings: what the editor lists under the text. combinations: how many the grid has."""

    report: Report
    warnings: list[Fault]

    @property
    def combinations(self) -> int:
        return len(self.report.combinations)

    @property
    def total(self) -> int:
        return len(self.report.branches)


@lru_cache(maxsize=1)
def _rehearser() -> Rehearser:
    return Rehearser()


def of(copy: WorkingCopy, language: str) -> Coverage:
    report = rehearsed(copy).reports.get(language) or Report(language)
    return Coverage(report, list(_warnings(report)))


def rehearsed(copy: WorkingCopy) -> Rehearsal:
    facts: dict[str, Any] = {"content": copy.content.to_json(), "cases": copy.cases}
    key = hashlib.sha256(chain.canonical(facts)).hexdigest()
    with _lock:
        found = _known.get(key)
    if found is None:
        found = _rehearser().rehearse(facts["content"], facts["cases"])
        with _lock:
            _known[key] = found
            while len(_known) > KEPT:
                _known.popitem(last=False)
    return found


def _warnings(report: Report) -> Iterator[Fault]:
    yield from editor_faults.listed(report.faults)
    if (report.faults or report.undefined) and not report.covered:
        return  # nothing can be tried before these are mended, so nothing else is known
    for branch in report.uncovered:
        yield Fault(
            branch.line, _("No values reach “%(condition)s”.") % {"condition": branch.condition}, "warning"
        )
    for never in report.never_true:
        facts = {"condition": never.condition, "field": "", "value": "", **never.facts}
        yield Fault(never.line, _(WHY_NEVER.get(never.why, WHY_NEVER["contradiction"])) % facts, "warning")
    for each in report.differences:
        yield Fault(
            1, _("The case “%(name)s” no longer comes out as it should.") % {"name": each.case}, "warning"
        )


@door.reading("template.draft")
def coverage(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """The part of the editor's foot that is worked out once the typing stops."""
    copy = editor_page.found(by, key)
    seen = editor_page.asked(copy, request.GET)
    context = {"template": copy.template, "seen": seen, "coverage": of(copy, seen.language)}
    context["apart"] = parallel.lacking(copy.content, get_language() or "en")
    return render(request, "desk/editor_coverage.html", context)


@door.reading("template.draft")
def grid(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """Every combination of the values that decide, each rendered."""
    copy = editor_page.found(by, key)
    seen = editor_page.asked(copy, request.GET)
    return answer.page(request, "desk/editor_grid.html", _grid(request, copy, seen))


def _grid(request: HttpRequest, copy: WorkingCopy, seen: editor_page.Asked) -> dict[str, Any]:
    covered = of(copy, seen.language)
    page = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() else 1
    first = SHOWN * (min(page, 1000) - 1)
    listed = covered.report.combinations[first : first + SHOWN]
    return {
        "template": copy.template,
        "copy": copy,
        "seen": seen,
        "coverage": covered,
        "shown": [_seen(copy, each, seen.language) for each in listed],
        "next_page": page + 1 if len(covered.report.combinations) > first + SHOWN else 0,
    }


def _seen(copy: WorkingCopy, each: Combination, language: str) -> Seen:
    deciding = [(name, _plain(value)) for name, value in each.deciding.items()]
    made = editor_preview.of(copy, Wanted(language, each.values))
    # Many readings on one page: places to sign have no name of their own there.
    return Seen(each, deciding, mark_safe(_IDS.sub("", made.reading)), made)  # noqa: S308


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return _("%(number)s lines") % {"number": len(value)}
    if isinstance(value, dict):
        return str(value.get("amount") or value.get("name") or value.get("lines") or "–")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value) if value not in (None, "") else "–"
