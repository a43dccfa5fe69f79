"""The list behind the bell: what a member was told, and how they want to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.contracts.approval import away
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.notices import bell, choice, kinds
from undersign.web.desk import answer, bell_shown, door
from undersign.workspaces.member import Member

A_PAGE = 30
CHANNELS = {
    kinds.APP: gettext_noop("In the list"),
    kinds.MAIL: gettext_noop("Mail at once"),
    kinds.DIGEST: gettext_noop("In the daily digest"),
}


@dataclass(frozen=True)
class Box:
    name: str
    words: str
    is_ticked: bool
    is_fixed: bool
    is_there: bool = True


@dataclass(frozen=True)
class Row:
    words: str
    boxes: list[Box]


@door.reading("contract.see")
def notifications(request: HttpRequest, by: Actor) -> HttpResponse:
    before = parse_datetime(request.GET.get("before", "").replace(" ", "+"))
    found = bell.of(by, before=before, limit=A_PAGE + 1)
    days = bell_shown.days(found[:A_PAGE], by)
    earlier = found[A_PAGE - 1].at.isoformat() if len(found) > A_PAGE else ""
    context = {"days": days, "earlier": earlier, "unread": bell.unread(by=by), "is_first": before is None}
    return answer.page(request, "desk/notifications.html", context)


@door.acting(otherwise=notifications)
def notice_open(request: HttpRequest, by: Actor, notice_id: str) -> HttpResponse:
    """It counts as read, and leads to what it is about."""
    found = bell.find(notice_id, by=by)
    bell.read(found, by=by)
    return HttpResponseRedirect(bell_shown.address(found, by), status=303)


@door.acting(otherwise=notifications)
def notices_read(request: HttpRequest, by: Actor) -> HttpResponse:
    bell.read_all(by=by)
    return answer.back("desk:notifications")


@door.reading("contract.see")
def told_how(request: HttpRequest, by: Actor) -> HttpResponse:
    """How one is told, and who answers while one is away."""
    chosen = choice.chosen(by=by)
    rows = [_row(kind, chosen[code]) for code, kind in kinds.KINDS.items()]
    me = Member.objects.get(pk=by.id)
    others = Member.objects.filter(workspace_id=by.workspace_id, is_active=True).exclude(pk=by.id)
    context: dict[str, Any] = {
        "matrix": {"heads": [_(words) for words in CHANNELS.values()], "rows": rows},
        "hours": [(hour, f"{hour:02d}:00", hour == choice.hour(by=by)) for hour in range(24)],
        "absence": away.of(me.pk),
        "others": others.order_by("name"),
        "today": timezone.localtime(clock.now()).date(),
    }
    return answer.page(request, "desk/told_how.html", context)


@door.acting(otherwise=told_how)
def choose_told(request: HttpRequest, by: Actor) -> HttpResponse:
    said = {
        code: [channel for channel in kinds.CHANNELS if f"n.{code}.{channel}" in request.POST]
        for code in kinds.KINDS
    }
    hour = request.POST.get("hour", "")
    choice.keep(said, hour=int(hour) if hour.isdecimal() else choice.USUAL_HOUR, by=by)
    return answer.back("desk:told_how", told="told_how_kept")


@door.acting(otherwise=told_how)
def be_away(request: HttpRequest, by: Actor) -> HttpResponse:
    me = Member.objects.get(pk=by.id)
    if request.POST.get("do") == "back":
        away.come_back(me, by=by)
        return answer.back("desk:told_how", told="back_again")
    others = Member.objects.filter(workspace_id=by.workspace_id, is_active=True)
    deputy = others.filter(pk=request.POST.get("deputy", "")).first()
    since = _start(request.POST.get("since", "")) or clock.now()
    last = _start(request.POST.get("until", ""))
    until = last + timedelta(days=1) if last else None
    away.leave(me, deputy=deputy, since=since, until=until, by=by)
    return answer.back("desk:told_how", told="away")


def _row(kind: kinds.Kind, chosen: frozenset[str]) -> Row:
    boxes = [
        Box(f"n.{kind.code}.{code}", _(words), code in chosen, kind.needed and code == kinds.APP)
        for code, words in CHANNELS.items()
    ]
    return Row(str(kind.words), boxes)


def _start(said: str) -> datetime | None:
    """The midnight that begins a day, by the member's own clock. Raises `Refused` (away.day)."""
    if not said:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise Refused(
            "away.day", _("This is no date."), do=_("Write it as 2026-11-30."), field="until"
        ) from None
    return datetime.combine(day, time(0), timezone.get_current_timezone())
