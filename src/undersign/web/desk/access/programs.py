"""Programs of others: registered and shut out by an admin, let in and sent away by each member."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.workspaces import abilities, policy, scope
from undersign.workspaces.programs import grant, program
from undersign.workspaces.programs.grant import Grant
from undersign.workspaces.programs.program import Program


@door.reading("self.keep")
def programs(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(request, "desk/programs.html", _shown(request, by))


@door.acting(otherwise=programs, verb="key.make")
def register(request: HttpRequest, by: Actor) -> HttpResponse:
    said = request.POST
    made, secret = program.register(
        said.get("name", ""),
        redirects=said.get("redirects", "").splitlines(),
        scopes=[*_named(said.getlist("abilities[]")), *said.get("scopes", "").split()],
        keeps_secret=said.get("keeps", "") != "none",
        role=said.get("role", ""),
        by=by,
    )
    return answer.page(request, "desk/programs.html", {**_shown(request, by), "made": made, "secret": secret})


@door.acting(otherwise=programs, verb="key.make")
def revoke(request: HttpRequest, by: Actor, program_id: str) -> HttpResponse:
    program.revoke(Program.objects.get(pk=program_id, workspace_id=by.workspace_id), by=by)
    return answer.back("desk:programs", told="program_revoked")


@door.acting(otherwise=programs, verb="self.keep")
def take_back(request: HttpRequest, by: Actor, grant_id: str) -> HttpResponse:
    mine = {} if policy.allows(by.role, "key.make") else {"member_id": by.id}
    found = Grant.objects.select_related("program").get(pk=grant_id, workspace_id=by.workspace_id, **mine)
    grant.take_back(found, by=by)
    return answer.back("desk:programs", told="leave_taken_back")


def _named(keys: list[str]) -> list[str]:
    """The verbs of the abilities that were ticked."""
    return [verb for each in abilities.abilities() if each.key in keys for verb in each.verbs]


def _shown(request: HttpRequest, by: Actor) -> dict[str, Any]:
    is_admin = policy.allows(by.role, "key.make")
    given = grant.given(by.workspace_id, "" if is_admin else by.id)
    known = program.registered(by.workspace_id) if is_admin else []
    leaves = [{"grant": each, "sentences": sentences(each)} for each in given]
    return {
        "is_admin": is_admin,
        "programs": [
            {"program": each, "leaves": [one for one in leaves if one["grant"].program_id == each.id]}  # type: ignore[attr-defined]
            for each in known
        ],
        "leaves": [one for one in leaves if one["grant"].member_id == by.id],  # type: ignore[attr-defined]
        "abilities": [each for each in abilities.of(by.role) if each.key != "settings"],
        "ticked": request.POST.getlist("abilities[]") or ["read"],
        "roles": abilities.open_to(by),
        "read": scope.READ,
    }


def sentences(leave: Grant) -> list[tuple[Any, list[str]]]:
    """What a leave allows today, as people read it."""
    role = leave.member.role if leave.member else leave.program.role
    return abilities.touched(leave.scopes, role)
