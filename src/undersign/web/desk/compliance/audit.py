"""The trail of the whole workspace, and who may do what in it; both as signed files too."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from undersign.insight import auditing
from undersign.insight.auditing import Asked
from undersign.journal import event
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.compliance import frame
from undersign.workspaces.member import Member

ZIP = "application/zip"


@door.reading("compliance.see")
def trail(request: HttpRequest, by: Actor) -> HttpResponse:
    asked = _asked(request.GET)
    if "file" in request.GET:
        return answer.file(auditing.exported(asked, by=by), ZIP, "audit.zip")
    found, is_cut = auditing.search(asked, by=by)
    context = {
        "found": found,
        "is_cut": is_cut,
        "asked": request.GET,
        "query": request.GET.urlencode(),
        "nouns": sorted({name.partition(".")[0] for name in event.REGISTRY}),
        "people": Member.objects.filter(workspace_id=by.workspace_id).order_by("name"),
    }
    return frame.page(request, "audit", "desk/compliance/audit.html", context)


@door.reading("compliance.see")
def access(request: HttpRequest, by: Actor) -> HttpResponse:
    if "file" in request.GET:
        return answer.file(auditing.access_exported(by=by), ZIP, "access.zip")
    context = {"rows": auditing.access(by=by)}
    return frame.page(request, "access_report", "desk/compliance/access.html", context)


def _asked(said: QueryDict) -> Asked:
    words = {name: str(said.get(name, "")).strip()[:60] for name in ("who", "what", "event")}
    since, until = _day(said.get("since", "")), _day(said.get("until", ""))
    return Asked(**words, since=since, until=until + timedelta(days=1) if until else None)


def _day(text: object) -> datetime | None:
    """The first moment of a day as the reader's zone has it; None for what is no day."""
    try:
        day = datetime.strptime(str(text), "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no zone)
        return timezone.make_aware(datetime.combine(day, time.min))
    except (ValueError, OverflowError):
        return None
