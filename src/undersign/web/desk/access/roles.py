"""What every role may do, in sentences, and the workspace's own roles."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.workspaces import abilities, policy
from undersign.workspaces.member import ROLE_WORDS
from undersign.workspaces.role import Role

SEE = "member.see"


@door.reading(SEE)
def roles(request: HttpRequest, by: Actor) -> HttpResponse:
    own = abilities.own_roles(by.workspace_id)
    columns = [(role, str(ROLE_WORDS[role]), "") for role in policy.ROLES]
    columns += [(each.id, each.name, each.id) for each in own]
    verbs = {role: policy.verbs_of(role) for role, _word, _own in columns}
    rows = [
        (each.sentence, [(word, each.verbs <= verbs[role]) for role, word, _own in columns])
        for each in abilities.abilities()
    ]
    context = {"columns": columns, "rows": rows, "may_manage": policy.allows(by.role, "role.manage")}
    return answer.page(request, "desk/roles.html", context)


@door.reading("role.manage")
def new_role(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(request, "desk/role.html", _form(request, None))


@door.reading("role.manage")
def one_role(request: HttpRequest, by: Actor, role_id: str) -> HttpResponse:
    return answer.page(request, "desk/role.html", _form(request, _role(by, role_id)))


@door.acting(otherwise=new_role, verb="role.manage")
def make_role(request: HttpRequest, by: Actor) -> HttpResponse:
    abilities.keep("", request.POST.get("name", ""), request.POST.getlist("abilities[]"), by=by)
    return answer.back("desk:roles", told="role_kept")


@door.acting(otherwise=one_role, verb="role.manage")
def keep_role(request: HttpRequest, by: Actor, role_id: str) -> HttpResponse:
    abilities.keep(role_id, request.POST.get("name", ""), request.POST.getlist("abilities[]"), by=by)
    return answer.back("desk:roles", told="role_kept")


@door.acting(otherwise=one_role, verb="role.manage")
def end_role(request: HttpRequest, by: Actor, role_id: str) -> HttpResponse:
    abilities.end(_role(by, role_id), by=by)
    return answer.back("desk:roles", told="role_ended")


def _form(request: HttpRequest, row: Role | None) -> dict[str, Any]:
    chosen = set(request.POST.getlist("abilities[]"))
    if row and request.method != "POST":
        chosen = {each.key for each in abilities.of(row.id)}
    return {
        "role": row,
        "name": request.POST.get("name", row.name if row else ""),
        "ticks": [(each.key, each.sentence, each.key in chosen) for each in abilities.abilities()],
    }


def _role(by: Actor, role_id: str) -> Role:
    return Role.objects.get(pk=role_id, workspace_id=by.workspace_id)
