"""The versions of a template: all in a list, and one with its text, its source and what was said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.drafting import content
from undersign.drafting.review import approval, comments, parallel, rules
from undersign.drafting.stock import languages, template
from undersign.drafting.stock.template import TemplateVersion
from undersign.drafting.writing import working
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door
from undersign.web.desk.library import as_signer_shown, comparing_texts, placed, versions_shown
from undersign.workspaces import policy

TOLD = {
    "approved": gettext_noop("Approved. It is not sent before it is published."),
    "published": gettext_noop("Published. Who asked for it gets a mail."),
    "sent_back": gettext_noop("Sent back. Its author gets a mail with your reason."),
    "withdrawn": gettext_noop("Taken back. Nobody is asked to approve it any more."),
    "retired": gettext_noop("Retired. Nobody can send this version any more."),
}
ASKS = ("publish", "return", "withdraw", "retire", "copy")


@dataclass(frozen=True)
class May:
    """What this member may do with this version now; the domain decides again."""

    approve: bool = False
    publish: bool = False
    withdraw: bool = False
    retire: bool = False
    write: bool = False
    comment: bool = False

    def asks(self) -> list[str]:
        """The dialogs that the page needs."""
        wanted = {
            "publish": self.approve or self.publish,
            "return": self.approve,
            "withdraw": self.withdraw,
            "retire": self.retire,
            "copy": self.write,
        }
        return [what for what in ASKS if wanted[what]]


@door.reading("template.see")
def versions(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    row = versions_shown.find_template(by, key)
    lines = versions_shown.lines(row, by)
    newest = lines[0].version if lines else None
    context = {
        "template": row,
        "lines": lines,
        "newer": newest,
        "older": versions_shown.against(newest, by) if newest else None,
        "may": May(
            write=policy.allows(by.role, "template.draft"), retire=policy.allows(by.role, "template.retire")
        ),
    }
    return answer.page(request, "desk/versions.html", context)


@door.reading("template.see")
def version(request: HttpRequest, by: Actor, key: str, number: int) -> HttpResponse:
    row = versions_shown.find(by, key, number)
    language = _language(row, request.GET.get("in", "") or request.POST.get("in", ""))
    views = ("pages", "text") if row.form == content.PDF else ("text", "source")
    asked = request.POST.get("view") or request.GET.get("view")
    view = asked if asked in views else views[0]
    shown = _text(request, row, language) if view == "text" else _source(request, row, language, view)
    context = {"view": view, "language": language, "views": _views(views), **shown}
    context |= {**common(row, by), **_side(row), **told(request)}
    context["as_signer"] = as_signer_shown.address(row, row.number, language=language)
    return answer.page(request, "desk/version.html", context)


def told(request: HttpRequest) -> dict[str, str]:
    """What was just done, after a POST that worked."""
    word = TOLD.get(request.GET.get("told", ""), "") if request.method == "GET" else ""
    return {"told": _(word)} if word else {}


@door.reading("template.see")
def asking(request: HttpRequest, by: Actor, key: str, number: int, what: str) -> HttpResponse:
    """One of the version's dialogs as a page of its own: for browsers without script, and after a refusal."""
    if what not in ASKS:
        raise Http404
    row = versions_shown.find(by, key, number)
    typed = {"reason": request.POST.get("reason", ""), "day": request.POST.get("from", "")}
    return answer.page(request, "desk/version_ask.html", {**common(row, by), **typed, "what": what})


def common(row: TemplateVersion, by: Actor) -> dict[str, Any]:
    """What the version's page and its dialogs both show."""
    may, why_not = allowed(row, by)
    older = versions_shown.against(row, by)
    current = row.template.published
    context = {
        "template": row.template,
        "version": row,
        "line": versions_shown.line(row),
        "against": older,
        "current": current,
        "current_used": versions_shown.line(current).used if current else 0,
        "since": since(row),
        "summary": versions_shown.summary(older, row),
        "may": may,
        "why_not": why_not,
        "asked": may.asks(),
        "missing": approval.missing(row),
        "apart": parallel.lacking(row.content, translation.get_language() or "en"),
        "today": timezone.localtime(clock.now()).date(),
    }
    return context | ({"copy": working.find(row.template)} if may.write else {})


def allowed(row: TemplateVersion, by: Actor) -> tuple[May, Refused | None]:
    """What `by` may do, and why not approve where their role would let them."""
    waits = row.status == template.IN_REVIEW
    why = approval.why_not(row, by) if waits else None
    said = any(each.member_id == by.id for each in approval.standing(row)) if waits else False
    lacks = approval.missing(row) if waits else 1
    may = {verb: policy.allows(by.role, f"template.{verb}") for verb in ("approve", "publish", "retire")}
    return May(
        approve=waits and why is None and not said and rules.is_required(row.workspace_id),
        publish=waits and may["publish"] and lacks == 0,
        withdraw=waits and policy.allows(by.role, "template.submit"),
        retire=row.status == template.PUBLISHED and may["retire"],
        write=policy.allows(by.role, "template.draft"),
        comment=policy.allows(by.role, "template.comment"),
    ), (why if may["approve"] else None)


def since(row: TemplateVersion) -> str:
    """What an approval is given in the knowledge of: the version sent now, and where this one stands."""
    current = row.template.published
    return f"{current.number if current else 0}.{row.round}"


def _language(row: TemplateVersion, asked: str) -> str:
    reader = (translation.get_language() or "en").split("-")[0]
    return next((code for code in (asked, reader, *row.languages) if code in row.sources), "")


def _views(names: tuple[str, ...]) -> list[tuple[str, str]]:
    words = {"text": _("Text"), "source": _("Source"), "pages": _("Pages")}
    return [(name, words[name]) for name in names]


def _source(request: HttpRequest, row: TemplateVersion, language: str, view: str) -> dict[str, Any]:
    """What comments can be made on, by line or by page, with those that were."""
    asked, said = request.GET.get("line", "") or request.POST.get("line", ""), comments.of(row)
    paper = placed.of(row, placed.remarks(row, said))
    field = placed.commenting(row, request.GET.get("field", "") or request.POST.get("field", ""))
    asked = str(field.get("page", asked))
    return {
        "field": field,
        **({"paper": paper} if view == "pages" else {"source": versions_shown.source(row, language, said)}),
        "commenting": int(asked) if asked.isdecimal() and len(asked) < 7 else 0,
        "typed": request.POST.get("text", ""),
    }


def _text(request: HttpRequest, row: TemplateVersion, language: str) -> dict[str, Any]:
    """With sample values, or, where another set was asked for, with one of those that rehearsal played."""
    asked = request.GET.get("with")
    choices = comparing_texts.choices(row, row, language) if asked is not None else []
    values = next((each for each in choices if each.name == asked), None)
    told = {"choices": choices, "values": values}
    try:
        read = comparing_texts.reading(row, language, values.values if values else None)
    except Refused as broken:
        return told | {"broken": broken}
    # Our typesetter escapes everything it did not write itself; see typesetting/reading.
    return told | {"reading": mark_safe(read)}  # noqa: S308


def _side(row: TemplateVersion) -> dict[str, Any]:
    history = row.template.versions.filter(number__lte=row.number).order_by("number")
    said = placed.remarks(row, [each for each in comments.of(row) if not each.resolved_at])
    return {
        "comments": said,
        "rule": versions_shown.rule(row.template),
        "decisions": versions_shown.decisions(row),
        "rehearsal": row.rehearsal,
        **placed.judged(row),
        "renderer": versions_shown.renderer(row),
        "behind": languages.behind(list(history.values_list("sources", flat=True))),
    }
