"""Telling a program again: one message, or everything since a day, with how many before anything goes out."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door
from undersign.web.desk.webhooks import shown
from undersign.webhooks import messages, replaying
from undersign.webhooks.endpoint import VERB
from undersign.workspaces import workspace


@door.reading(VERB)
def webhook_replaying(request: HttpRequest, by: Actor, webhook_id: str) -> HttpResponse:
    row = shown.find(by, webhook_id)
    said = request.GET.get("since", "") or request.POST.get("since", "")
    context = {**shown.line(row), "since": said, "today": _today(by).isoformat()}
    if said and request.method == "GET":
        try:
            context["count"] = replaying.count(row, _start(by, said))
        except Refused as no:
            request.refusals = [no]  # type: ignore[attr-defined]
    return answer.page(request, "desk/webhook_replay.html", context)


@door.acting(otherwise=webhook_replaying, verb=VERB)
def webhook_replay(request: HttpRequest, by: Actor, webhook_id: str) -> HttpResponse:
    row = shown.find(by, webhook_id)
    replaying.replay(row, _start(by, request.POST.get("since", "")), by=by)
    return answer.back("desk:webhook", webhook_id, told="webhook_replayed")


@door.acting(verb=VERB)
def webhook_resend(request: HttpRequest, by: Actor, webhook_id: str, delivery_id: str) -> HttpResponse:
    replaying.resend(messages.of(shown.find(by, webhook_id)).get(pk=delivery_id), by=by)
    return answer.back("desk:webhook", webhook_id, told="webhook_resent")


def _start(by: Actor, day: str) -> datetime:
    """The beginning of a day where the workspace is. Raises `Refused` (webhook.since)."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        found = None
    if found is None or found > _today(by) or found.year < 2000:
        raise Refused("webhook.since", _("This is no day in the past."), do=_("Choose one."), field="since")
    return datetime.combine(found, time(), ZoneInfo(workspace.of(by.workspace_id).zone))


def _today(by: Actor) -> date:
    return clock.now().astimezone(ZoneInfo(workspace.of(by.workspace_id).zone)).date()
