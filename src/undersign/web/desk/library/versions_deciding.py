"""What staff do with one version: approve, publish, send back, take back, retire, copy, comment.

Hides that a decision is made on what was read: where another version was published meanwhile, the changes
are not those that were looked at, and the decision is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from undersign.drafting import content
from undersign.drafting.review import approval, comments
from undersign.drafting.stock.template import TemplateVersion
from undersign.drafting.writing import working
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door
from undersign.web.desk.library import versions, versions_shown


def _again(what: str) -> Callable[..., HttpResponse]:
    """The form that was refused, with what was typed."""

    def page(request: HttpRequest, by: Actor, key: str, number: int) -> HttpResponse:
        return versions.asking.inside(request, by, key, number, what)  # type: ignore[attr-defined]

    return page


@door.acting(otherwise=versions.version)
def approve(request: HttpRequest, by: Actor, key: str, number: int) -> HttpResponse:
    row = _read(request, by, key, number)
    approval.approve(row, by=by)
    return answer.back("desk:version", key, number, told="approved")


@door.acting(otherwise=_again("publish"))
def publish(request: HttpRequest, by: Actor, key: str, number: int) -> HttpResponse:
    row = _read(request, by, key, number)
    begins = _start_of(request.POST.get("from", ""))
    if versions.allowed(row, by)[0].approve or approval.missing(row):
        approval.approve_and_publish(row, by=by, from_=begins)
    else:
        approval.publish(row, by=by, from_=begins)
    return answer.back("desk:version", key, number, told="published")


@door.acting(otherwise=_again("return"))
def send_back(request: HttpRequest, by: Actor, key: str, number: int) -> HttpResponse:
    row = versions_shown.find(by, key, number)
    approval.request_changes(row, by=by, reason=request.POST.get("reason", ""))
    return answer.back("desk:version", key, number, told="sent_back")


@door.acting(otherwise=_again("withdraw"))
def withdraw(request: HttpRequest, by: Actor, key: str, number: int) -> HttpResponse:
    approval.withdraw(versions_shown.find(by, key, number), by=by)
    return answer.back("desk:version", key, number, told="withdrawn")


@door.acting(otherwise=_again("retire"))
def retire(request: HttpRequest, by: Actor, key: str, number: int) -> HttpResponse:
    row = versions_shown.find(by, key, number)
    row.retire(by=by, reason=request.POST.get("reason", "").strip()[:500])
    return answer.back("desk:version", key, number, told="retired")


@door.acting(otherwise=_again("copy"))
def copy(request: HttpRequest, by: Actor, key: str, number: int) -> HttpResponse:
    begun = working.start_from(versions_shown.find(by, key, number), by=by)
    return answer.back("desk:fields" if begun.form == content.PDF else "desk:edit", key)


@door.acting(otherwise=versions.version)
def comment(request: HttpRequest, by: Actor, key: str, number: int) -> HttpResponse:
    row, line = versions_shown.find(by, key, number), request.POST.get("line", "")
    language = request.POST.get("in", "")
    said = comments.comment(
        row,
        language=language,
        line=int(line) if line.isdecimal() and len(line) < 7 else 0,
        field=request.POST.get("field", "")[:40],
        text=request.POST.get("text", ""),
        by=by,
    )
    return _to_line(row, language, str(said.line))


@door.acting(otherwise=versions.version)
def resolve(request: HttpRequest, by: Actor, key: str, number: int, comment_id: str) -> HttpResponse:
    row = versions_shown.find(by, key, number)
    said = comments.resolve(row.comments.get(pk=comment_id).id, by=by)
    return _to_line(row, said.language, str(said.line))


def _read(request: HttpRequest, by: Actor, key: str, number: int) -> TemplateVersion:
    """The version, where it still stands as its reader saw it. Raises `Refused` (template.changed)."""
    row = versions_shown.find(by, key, number)
    if request.POST.get("since", versions.since(row)) != versions.since(row):
        raise Refused(
            "template.changed",
            _("Something was published or sent back since you opened this page. Nothing was approved."),
            do=_("The page shows it as it is now: read the changes again."),
        )
    return row


def _start_of(day: str) -> datetime | None:
    """The day's beginning in the reader's zone; None for today. Raises `Refused` (template.from)."""
    if not day:
        return None
    try:
        wanted = date.fromisoformat(day)
        begins = timezone.make_aware(datetime.combine(wanted, time.min))
    except (ValueError, OverflowError):
        raise Refused(
            "template.from", _("This is no date."), do=_("Write it as 2026-12-31."), field="from"
        ) from None
    return None if wanted == timezone.localtime(clock.now()).date() else begins


def _to_line(row: TemplateVersion, language: str, line: str) -> HttpResponse:
    where = reverse("desk:version", args=[row.template.key, row.number])
    view = "pages" if row.form == content.PDF else "source"
    return HttpResponseRedirect(f"{where}?view={view}&in={language}#line-{line}", status=303)
