"""Teams: who works together, and whose contracts who else may see.

A contract is its owner's, and so its owner's teams'. A team that is not open hides the contracts of its
people from everybody but themselves, the teams it names, and roles that see every contract. Without such
a team nothing is hidden, and asking costs one small query. Who is in several teams is hidden if one of
them hides; who reads may be in any of the teams that see.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import actor, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import events, policy, workspace
from undersign.workspaces.member import Member

LONGEST_NAME = 80
SEES_ALL = "contract.see_all"


class Team(models.Model):
    """is_open: everybody of the workspace sees its contracts. shown_to: ids of further teams that do."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    name = models.CharField(max_length=LONGEST_NAME)
    is_open = models.BooleanField(default=True)
    shown_to = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        app_label = "workspaces"
        db_table = "team"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "name"], name="one_team_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    workspace_id = models.CharField(max_length=40)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        app_label = "workspaces"
        db_table = "team_member"
        constraints = [models.UniqueConstraint(fields=["team", "member"], name="once_in_a_team")]


# What others ask


def teams(workspace_id: str) -> list[Team]:
    """All teams by name, with `memberships` and their members at hand."""
    rows = Team.objects.filter(workspace_id=workspace_id).order_by("name")
    return list(rows.prefetch_related("memberships__member"))


def find(workspace_id: str, team_id: str) -> Team:
    """Raises `Team.DoesNotExist`."""
    return Team.objects.get(workspace_id=workspace_id, pk=team_id)


def members_of(team_id: str) -> list[Member]:
    """The team's active members, who joined first first."""
    rows = Member.objects.filter(memberships__team_id=team_id, is_active=True)
    return list(rows.order_by("joined_at", "id"))


def teams_of(member_id: str) -> list[Team]:
    """The teams that a member is in, by name."""
    return list(Team.objects.filter(memberships__member_id=member_id).order_by("name"))


def hidden_owners(by: Actor) -> frozenset[str]:
    """Ids of the members whose contracts `by` may not see; empty for most.

    Contracts that nobody owns are everybody's. A program's key is in no team but that of the member it asks
    for; one that is kept to a team sees that team's alone. Asked once for an actor.
    """
    if "hidden_owners" not in by.known:
        by.known["hidden_owners"] = _hidden_from(by)
    return by.known["hidden_owners"]  # type: ignore[no-any-return]


def _hidden_from(by: Actor) -> frozenset[str]:
    """A key that asks in a member's name is kept to a team and to what that member sees."""
    if not by.team:
        return _closed_to(by)
    everybody = Member.objects.filter(workspace_id=by.workspace_id).values_list("id", flat=True)
    outside = frozenset(everybody) - _people_of([by.team])
    return outside | _closed_to(by) if by.member else outside


def _closed_to(by: Actor) -> frozenset[str]:
    if by.kind not in (actor.MEMBER, actor.KEY) or policy.allows(by.role, SEES_ALL):
        return frozenset()
    closed = rows.some(Team, "workspace_id = %s AND NOT is_open", by.workspace_id)
    if not closed:
        return frozenset()
    who = by.member or by.id
    own = {team.id for team in teams_of(who)}
    seen = [team.id for team in closed if own & {team.id, *team.shown_to}]
    return _people_of(team.id for team in closed) - _people_of(seen) - {who}


def _people_of(team_ids: Iterable[str]) -> frozenset[str]:
    rows = Membership.objects.filter(team_id__in=list(team_ids))
    return frozenset(rows.values_list("member_id", flat=True))


# What admins do


def make(name: str, *, by: Actor) -> Team:
    """An open team with nobody in it. Raises `Refused` (role.refused, team.name)."""
    policy.require(by, "team.manage")
    with transaction.atomic():
        row = Team(id=ids.new("tem"), workspace_id=by.workspace_id, made_at=clock.now())
        row.name = _clean_name(name, row)
        row.save(force_insert=True)
        told = events.TeamMade(team_id=row.id, team=row.name)
        moves.record(workspace.of(by.workspace_id), told, by=by)
    return row


def keep(
    team: Team, *, name: str, is_open: bool, shown_to: Iterable[str], members: Iterable[str], by: Actor
) -> None:
    """What the team is called, who is in it, who sees its contracts: ids of teams, ids of members.

    Raises `Refused` (role.refused, team.name). Ids that are not this workspace's are left out.
    """
    policy.require(by, "team.manage")
    here = {"workspace_id": team.workspace_id}
    with transaction.atomic():
        moves.lock(team)
        team.name, team.is_open = _clean_name(name, team), is_open
        others = Team.objects.filter(pk__in=list(shown_to), **here).exclude(pk=team.pk)
        team.shown_to = [] if is_open else sorted(others.values_list("pk", flat=True))
        team.save()
        people = Member.objects.filter(pk__in=list(members), **here)
        team.memberships.all().delete()
        Membership.objects.bulk_create(Membership(team=team, member=each, **here) for each in people)
        told = events.TeamChanged(
            team_id=team.id, team=team.name, people=len(people), is_open="yes" if is_open else "no"
        )
        moves.record(workspace.of(team.workspace_id), told, by=by)


def end(team: Team, *, by: Actor) -> None:
    """Its people stay; what it hid is hidden no longer. Raises `Refused` (role.refused)."""
    policy.require(by, "team.manage")
    with transaction.atomic():
        told = events.TeamEnded(team_id=team.id, team=team.name)
        moves.record(workspace.of(team.workspace_id), told, by=by)
        team.delete()


def _clean_name(name: str, team: Team) -> str:
    name = " ".join(name.split())[:LONGEST_NAME]
    others = Team.objects.filter(workspace_id=team.workspace_id, name__iexact=name).exclude(pk=team.pk)
    if name and not others.exists():
        return name
    raise Refused(
        "team.name",
        _("A team needs a name that no other team has."),
        do=_("Choose another name."),
        field="name",
    )
