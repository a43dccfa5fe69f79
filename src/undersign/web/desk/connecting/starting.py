"""From the ticket: what a helpdesk's calls may start, how to set them up there, and what came of them.

Hides the words. A secret of ours is written into the page once, in the answer to the request that made it.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.hooks import call, hook
from undersign.connectors.hooks.call import Call
from undersign.connectors.hooks.hook import Hook
from undersign.connectors.linking.connection import Connection
from undersign.connectors.systems.request_tracker import scrip
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.workspaces import policy
from undersign.workspaces.member import Member

VERB = "connection.manage"
FLAGS, WORDS = ("starts", "sends", "polls"), ("owner_id", "field", "waiting", "resumed")
LAST = 20
THEIR_SECRET = ("zendesk", "hubspot")  # over there it is made, and entered here
CALLING = (api.HELPDESK, api.DIRECTORY)
OUTCOMES = {
    call.WAITING: (_("Being worked on"), "pill-blue"),
    call.SENT: (_("Sent"), "pill-green"),
    call.DRAFTED: (_("Prepared"), "pill-amber"),
    call.REFUSED: (_("No contract"), "pill-red"),
}
# How each helpdesk writes what a call has to tell: its own placeholders around our four words.
MESSAGES = {
    "zendesk": {
        "ticket": "{{ticket.id}}",
        "template": "support-agreement",
        "by": "{{current_user.email}}",
        "id": "{{ticket.id}}-{{ticket.updated_at_with_timestamp}}",
    },
    "freshdesk": {"ticket": "{{ticket.id}}", "template": "support-agreement", "by": "{{ticket.agent.email}}"},
}


@door.reading(VERB)
def tickets(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    return _page(request, _calling(by, connection_id), by)


@door.acting(otherwise=tickets, verb=VERB)
def tickets_keep(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    """An empty secret leaves the one that is kept."""
    said = request.POST
    words = {name: said.get(name, "").strip()[:120] for name in WORDS}
    wanted = hook.Wanted(**{name: said.get(name) == "on" for name in FLAGS}, **words)
    hook.keep(_calling(by, connection_id), wanted, by=by, secret=said.get("secret", "").strip())
    return answer.back("desk:connection_tickets", connection_id, told="saved")


@door.acting(otherwise=tickets, verb=VERB)
def tickets_secret(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    """Another secret, shown in this answer and never again."""
    row = _calling(by, connection_id)
    return _page(request, row, by, hook.renew_secret(row, by=by))


def _page(request: HttpRequest, row: Connection, by: Actor, secret: str = "") -> HttpResponse:
    return answer.page(request, "desk/connection_tickets.html", _shown(request, hook.seen(row), by, secret))


def _calling(by: Actor, connection_id: str) -> Connection:
    return Connection.objects.visible_to(by).get(pk=connection_id, kind__in=CALLING, removed_at=None)


def _shown(request: HttpRequest, row: Hook, by: Actor, secret: str) -> dict[str, Any]:
    is_typed = request.method == "POST" and not secret
    said = request.POST
    return {
        "row": row.connection,
        "hook": row,
        "is_desk": row.connection.kind == api.HELPDESK,
        "is_heard": hook.is_heard(row.connection),
        "checked": {n: said.get(n) == "on" if is_typed else getattr(row, n) for n in FLAGS},
        "typed": {n: said.get(n, "") if is_typed else getattr(row, n) for n in WORDS},
        "owners": _owners(by),
        "secret": secret,
        "makes_own_secret": row.connection.connector in THEIR_SECRET,
        "message": _message(row, secret),
        "calls": [_line(each) for each in _last(row)],
    }


def _message(row: Hook, secret: str) -> str:
    if row.connection.connector == "request_tracker":
        return scrip.code(row.url, secret)
    found = MESSAGES.get(row.connection.connector)
    return json.dumps(found, indent=2) if found else ""


def _owners(by: Actor) -> list[Member]:
    people = Member.objects.filter(workspace_id=by.workspace_id, is_active=True).order_by("name")
    return [each for each in people if policy.allows(each.role, "contract.draft")]


def _last(row: Hook) -> list[Call]:
    return list(Call.objects.filter(hook_id=row.pk).select_related("contract").order_by("-at", "-id")[:LAST])


def _line(row: Call) -> dict[str, Any]:
    word, tone = OUTCOMES[row.outcome]
    return {"row": row, "word": word, "tone": tone}
