"""A webhook as its pages show it: how it stands, what it is told of, its messages a page at a time."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.journal.actor import Actor
from undersign.journal.event import REGISTRY
from undersign.webhooks import catalogue, endpoint, messages, schedule
from undersign.webhooks.endpoint import ACTIVE, DISABLED, PAUSED, Endpoint
from undersign.workspaces import team

PAGE = 50
HOURS = tuple(str(hours) for hours in endpoint.OVERLAPS)
_STANDS = {
    ACTIVE: ("pill-green", gettext_noop("On")),
    PAUSED: ("pill-amber", gettext_noop("Paused")),
    DISABLED: ("pill-grey", gettext_noop("Off")),
}
_FAILING = ("pill-red", gettext_noop("Does not answer"))


def find(by: Actor, webhook_id: str) -> Endpoint:
    """Raises `Endpoint.DoesNotExist`."""
    return Endpoint.objects.visible_to(by).exclude(status=endpoint.REMOVED).get(pk=webhook_id)


def line(row: Endpoint) -> dict[str, Any]:
    """{row, tone, word, waiting}."""
    is_failing = row.status == ACTIVE and row.misses >= schedule.ALL_REST_AFTER
    tone, word = _FAILING if is_failing else _STANDS[row.status]
    return {"row": row, "tone": tone, "word": _(word), "waiting": messages.count_waiting(row)}


def whole(request: HttpRequest, by: Actor, row: Endpoint) -> dict[str, Any]:
    """Everything of its page."""
    state = request.GET.get("state", "")
    state = state if state in ("waiting", "done") else ""
    page = request.GET.get("page", "")
    start = (int(page) - 1) * PAGE if page.isdecimal() and 0 < int(page) < 10_000 else 0
    found = messages.of(row, status=state, contract=request.GET.get("contract", "")[:40])
    rows = list(found.order_by("-created_at", "-id")[start : start + PAGE + 1])
    return {
        **line(row),
        **form(request, by, row),
        "public_key": row.pairs()[0].public,
        "overlap": row.before_until,
        "is_off": row.status == DISABLED,
        "is_paused": row.status == PAUSED,
        "tested_at": parse_datetime(row.tested.get("at", "")),
        "failed_at": parse_datetime(row.failure.get("at", "")),
        "state": state,
        "messages": [messages.told(each) for each in rows[:PAGE]],
        "next": start // PAGE + 2 if len(rows) > PAGE else None,
        "previous": start // PAGE if start else None,
        "hours": endpoint.OVERLAPS,
    }


def form(request: HttpRequest, by: Actor, row: Endpoint | None) -> dict[str, Any]:
    """The settings as they are, or as they were typed where they were refused."""
    typed = request.POST if request.method == "POST" and "url" in request.POST else None
    chosen = set(typed.getlist("events[]") if typed else row.events if row else catalogue.USUAL)
    return {
        "url": typed.get("url", "") if typed else row.url if row else "",
        "name": typed.get("name", "") if typed else row.name if row else "",
        "team_id": typed.get("team", "") if typed else row.team_id if row else "",
        "teams": team.teams(by.workspace_id),
        "is_private": typed.get("allow_private") == "on" if typed else bool(row and row.allow_private),
        "groups": [
            (key, icon, label, [(name, _said(name), name in chosen) for name in names])
            for key, (icon, label, names) in catalogue.GROUPS.items()
        ],
    }


def given(request: HttpRequest) -> dict[str, Any]:
    """What was typed, as `endpoint.make` and `change` take it."""
    return {
        "url": request.POST.get("url", ""),
        "name": request.POST.get("name", ""),
        "chosen": request.POST.getlist("events[]"),
        "team_id": request.POST.get("team", ""),
        "allow_private": request.POST.get("allow_private") == "on",
    }


class _Blank(dict):
    def __missing__(self, key: str) -> str:
        return "…"


def _said(name: str) -> str:
    """The trail's sentence of an event, with nothing in its gaps."""
    return str(REGISTRY[name].sentence) % _Blank()
