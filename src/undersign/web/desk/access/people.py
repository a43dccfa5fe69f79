"""Who works here, who is invited, what each of them may do, and how somebody leaves."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.contracts import ownership
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.workspaces import abilities, member, policy, staffing, team
from undersign.workspaces.access import invitation, second, session
from undersign.workspaces.access.invitation import Invitation
from undersign.workspaces.member import Member

SEE = "member.see"


@door.reading(SEE)
def people(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(request, "desk/people.html", _listed(request, by))


@door.reading("member.invite")
def inviting(request: HttpRequest, by: Actor) -> HttpResponse:
    context = {
        "roles": abilities.open_to(by),
        "teams": team.teams(by.workspace_id),
        "given": request.POST or {"role": policy.AGENT, "language": request.user.workspace.language},  # type: ignore[union-attr]
        "chosen": request.POST.getlist("teams[]"),
    }
    return answer.page(request, "desk/invite.html", context)


@door.acting(otherwise=inviting, verb=SEE)
def invite(request: HttpRequest, by: Actor) -> HttpResponse:
    given = {each: request.POST.get(each, "") for each in ("name", "role", "language")}
    invitation.invite(request.POST.get("email", ""), teams=request.POST.getlist("teams[]"), by=by, **given)
    return answer.back("desk:people", told="invited")


@door.acting(otherwise=people, verb=SEE)
def resend(request: HttpRequest, by: Actor, invitation_id: str) -> HttpResponse:
    invitation.resend(_invitation(by, invitation_id), by=by)
    return answer.back("desk:people", told="invited")


@door.acting(otherwise=people, verb=SEE)
def revoke(request: HttpRequest, by: Actor, invitation_id: str) -> HttpResponse:
    invitation.revoke(_invitation(by, invitation_id), by=by)
    return answer.back("desk:people", told="invitation_revoked")


@door.reading(SEE)
def person(request: HttpRequest, by: Actor, member_id: str) -> HttpResponse:
    return answer.page(request, "desk/person.html", _described(by, _member(by, member_id)))


@door.acting(otherwise=person, verb=SEE)
def change_role(request: HttpRequest, by: Actor, member_id: str) -> HttpResponse:
    staffing.change_role(_member(by, member_id), request.POST.get("role", ""), by=by)
    return answer.back("desk:person", member_id, told="role_changed")


@door.acting(otherwise=person, verb=SEE)
def deactivate(request: HttpRequest, by: Actor, member_id: str) -> HttpResponse:
    heir = request.POST.get("successor", "")
    staffing.deactivate(_member(by, member_id), _member(by, heir) if heir else None, by=by)
    return answer.back("desk:person", member_id, told="deactivated")


@door.acting(otherwise=person, verb=SEE)
def reactivate(request: HttpRequest, by: Actor, member_id: str) -> HttpResponse:
    staffing.reactivate(_member(by, member_id), by=by)
    return answer.back("desk:person", member_id, told="reactivated")


@door.acting(otherwise=person, verb=SEE)
def reset_factors(request: HttpRequest, by: Actor, member_id: str) -> HttpResponse:
    second.reset(_member(by, member_id), by=by)
    return answer.back("desk:person", member_id, told="factors_reset")


@door.acting(otherwise=person, verb=SEE)
def sign_out_member(request: HttpRequest, by: Actor, member_id: str) -> HttpResponse:
    session.end(_member(by, member_id), by=by)
    return answer.back("desk:person", member_id, told="sessions_ended")


def _listed(request: HttpRequest, by: Actor) -> dict[str, Any]:
    here = by.workspace_id
    rows = Member.objects.filter(workspace_id=here).order_by("-is_active", "name")
    shown = request.GET.get("q", "").strip()
    rows = rows.filter(name__icontains=shown) | rows.filter(email__icontains=shown) if shown else rows
    protected, seen = second.protected(here), session.last_seen(here)
    teams: dict[str, list[str]] = {}
    for each in team.teams(here):
        for membership in each.memberships.all():
            teams.setdefault(membership.member_id, []).append(each.name)
    people = [(who, teams.get(who.id, []), who.id in protected, seen.get(who.id)) for who in rows]
    return {
        "people": people,
        "q": shown,
        "invitations": invitation.waiting(here),
        "may_invite": policy.allows(by.role, "member.invite"),
    }


def _described(by: Actor, who: Member) -> dict[str, Any]:
    senders = [each for each in member.able(by.workspace_id, "contract.send") if each.pk != who.pk]
    return {
        "who": who,
        "roles": abilities.open_to(by),
        "may_do": [each.sentence for each in abilities.of(who.role)],
        "teams": team.teams_of(who.id),
        "factors": second.kinds(who.id),
        "sessions": session.of(who.id),
        "open_work": ownership.open_work(who.id),
        "heirs": sorted(senders, key=lambda each: each.pk != by.id),  # oneself first
        "may_change": policy.allows(by.role, "member.change"),
        "is_self": who.pk == by.id,
    }


def _member(by: Actor, member_id: str) -> Member:
    return Member.objects.select_related("workspace").get(workspace_id=by.workspace_id, pk=member_id)


def _invitation(by: Actor, invitation_id: str) -> Invitation:
    return Invitation.objects.get(workspace_id=by.workspace_id, pk=invitation_id, kind=invitation.JOIN)
