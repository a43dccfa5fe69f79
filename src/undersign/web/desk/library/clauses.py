"""The clause library: clauses written once, their versions, and the templates a new version would change."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from undersign.drafting.stock import library
from undersign.drafting.stock.library import Clause
from undersign.drafting.writing import uses, working
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door
from undersign.web.desk.library import clauses_shown, versions_shown
from undersign.workspaces.member import Member


@door.reading("template.see")
def clauses(request: HttpRequest, by: Actor) -> HttpResponse:
    words = request.GET.get("q", "")[:100]
    rows = [clauses_shown.row(each) for each in library.of(by).prefetch_related("versions")]
    found = [row for row in rows if all(word in row.words for word in words.lower().split())]
    return answer.page(request, "desk/clauses.html", {"rows": found, "q": words, "total": len(rows)})


@door.reading("template.see")
def clause(request: HttpRequest, by: Actor, clause_key: str) -> HttpResponse:
    row = library.of(by).get(key=clause_key)
    return answer.page(request, "desk/clause.html", _context(request, row))


def _context(request: HttpRequest, row: Clause) -> dict[str, Any]:
    versions = list(row.versions.order_by("-number"))
    asked = request.GET.get("version", "")
    shown = next((each for each in versions if str(each.number) == asked), versions[0])
    language = request.GET.get("in", "")
    language = language if language in shown.sources else _first(shown.languages)
    posted = request.POST if request.method == "POST" else {}
    found = uses.of(row)
    return {
        "clause": row,
        "versions": versions,
        "version": shown,
        "is_newest": shown == versions[0],
        "authors": versions_shown.names({each.author_id for each in versions}),
        "language": language,
        "reading": clauses_shown.reading(shown, language),
        "uses": found,
        "can_offer": any(use.is_behind for use in found),
        "owner": Member.objects.filter(id=row.owner_id).values_list("name", flat=True).first() or "",
        "texts": _texts(shown.titles, shown.sources, posted),
        "after": posted.get("after") or versions[0].number,
        "note": posted.get("note", ""),
    }


@door.reading("clause.draft")
def new_clause(request: HttpRequest, by: Actor) -> HttpResponse:
    posted = request.POST if request.method == "POST" else {}
    context = {"texts": _texts({}, {}, posted), "key": posted.get("key", "")}
    return answer.page(request, "desk/clause_new.html", context)


@door.acting(otherwise=new_clause, verb="clause.draft")
def make_clause(request: HttpRequest, by: Actor) -> HttpResponse:
    titles, sources = _posted(request)
    made = library.make(request.POST.get("key", "").strip(), titles=titles, sources=sources, by=by)
    return answer.back("desk:clause", made.key)


@door.acting(otherwise=clause, verb="clause.draft")
def revise_clause(request: HttpRequest, by: Actor, clause_key: str) -> HttpResponse:
    row = library.of(by).get(key=clause_key)
    titles, sources = _posted(request)
    said = request.POST.get("after", "")
    after = int(said) if said.isdecimal() and len(said) < 9 else -1
    note = request.POST.get("note", "").strip()[:2000]
    library.revise(row, titles=titles, sources=sources, by=by, after=after, note=note)
    return answer.back("desk:clause", row.key, told="clause_saved")


@door.acting(otherwise=clause, verb="clause.draft")
def offer_clause(request: HttpRequest, by: Actor, clause_key: str) -> HttpResponse:
    """Give the chosen templates' working copies the newest version; each is opened where none is."""
    row: Clause = library.of(by).get(key=clause_key)
    wanted = request.POST.getlist("template")
    behind = [use for use in uses.of(row) if use.is_behind and use.template.key in wanted]
    if not behind:
        raise Refused("clause.nothing_chosen", clauses_shown.NOTHING_CHOSEN)
    for use in behind:
        copy = working.open(use.template, by=by)
        working.update_clause(copy, row.key, use.newest, edition=copy.edition, by=by)
    return answer.back("desk:clause", row.key, told="clause_offered")


def _first(languages: list[str]) -> str:
    reader = (get_language() or "en").split("-")[0]
    return reader if reader in languages else languages[0]


def _texts(
    titles: dict[str, str], sources: dict[str, str], posted: dict[str, str]
) -> list[tuple[str, str, str]]:
    """(language, title, text) of every language that can be written."""
    said = posted.get
    return [
        (code, said(f"title.{code}", titles.get(code, "")), said(f"source.{code}", sources.get(code, "")))
        for code, _name in settings.LANGUAGES
    ]  # fmt: skip


def _posted(request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    texts = _texts({}, {}, request.POST)  # type: ignore[arg-type]
    titles = {code: title.strip() for code, title, _text in texts if title.strip()}
    sources = {code: text.replace("\r\n", "\n") for code, _title, text in texts if text.strip()}
    return titles, sources
