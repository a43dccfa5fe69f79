"""How one signs in to this workspace: second factors, idle time, and organisations that vouch."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.store import rows
from undersign.web.desk import answer, door
from undersign.workspaces.access import second, session, sign_on
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace

VERB = "access.manage"


@door.reading(VERB)
def rules(request: HttpRequest, by: Actor) -> HttpResponse:
    here = rows.get(Workspace, by.workspace_id)
    active = set(Member.objects.filter(workspace_id=here.id, is_active=True).values_list("pk", flat=True))
    context = {
        "is_required": session.asks_second_factor(here),
        "idle": session.idle_minutes(here),
        "choices": session.IDLE_CHOICES[1:],
        "without": len(active - second.protected(here.id)),
        "people": len(active),
        "sign_ons": sign_on.of(here.id),
    }
    return answer.page(request, "desk/access.html", context)


@door.acting(otherwise=rules, verb=VERB)
def set_rules(request: HttpRequest, by: Actor) -> HttpResponse:
    idle = request.POST.get("idle", "")
    session.set_rules(
        rows.get(Workspace, by.workspace_id),
        idle=int(idle) if idle.isdecimal() and len(idle) < 5 else 0,
        second_factor="second_factor" in request.POST,
        by=by,
    )
    return answer.back("desk:access", told="rules_kept")
