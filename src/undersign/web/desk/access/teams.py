"""Teams: who is in them, and who sees their contracts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.workspaces import policy, team
from undersign.workspaces.member import Member

SEE = "member.see"


@door.reading(SEE)
def teams(request: HttpRequest, by: Actor) -> HttpResponse:
    held = team.teams(by.workspace_id)
    names = {each.id: each.name for each in held}
    context = {
        "teams": [(each, [names[other] for other in each.shown_to if other in names]) for each in held],
        "may_manage": policy.allows(by.role, "team.manage"),
        "given": request.POST.get("name", ""),
    }
    return answer.page(request, "desk/teams.html", context)


@door.acting(otherwise=teams, verb=SEE)
def make_team(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.back("desk:team", team.make(request.POST.get("name", ""), by=by).id)


@door.reading("team.manage")
def one_team(request: HttpRequest, by: Actor, team_id: str) -> HttpResponse:
    row = team.find(by.workspace_id, team_id)
    inside = {each.member_id for each in row.memberships.all()}
    people = Member.objects.filter(workspace_id=by.workspace_id, is_active=True).order_by("name")
    context = {
        "team": row,
        "name": request.POST.get("name", row.name),
        "people": [(each, each.id in inside) for each in people],
        "others": [
            (each, each.id in row.shown_to) for each in team.teams(by.workspace_id) if each.pk != row.pk
        ],
    }
    return answer.page(request, "desk/team.html", context)


@door.acting(otherwise=one_team, verb="team.manage")
def keep_team(request: HttpRequest, by: Actor, team_id: str) -> HttpResponse:
    team.keep(
        team.find(by.workspace_id, team_id),
        name=request.POST.get("name", ""),
        is_open=request.POST.get("seen_by", "everybody") == "everybody",
        shown_to=request.POST.getlist("shown_to[]"),
        members=request.POST.getlist("members[]"),
        by=by,
    )
    return answer.back("desk:teams", told="team_kept")


@door.acting(otherwise=one_team, verb="team.manage")
def end_team(request: HttpRequest, by: Actor, team_id: str) -> HttpResponse:
    team.end(team.find(by.workspace_id, team_id), by=by)
    return answer.back("desk:teams", told="team_ended")
