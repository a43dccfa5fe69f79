"""From a rule's names to people: who may give each word now.

Hides roles, teams, who left, who is away and who stands in, and that nobody approves what they wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import models

from undersign.contracts.approval import away, progress, rules
from undersign.contracts.approval.progress import Step
from undersign.contracts.approval.rules import SendingRule
from undersign.workspaces.member import Member
from undersign.workspaces.team import Membership


@dataclass(frozen=True)
class Staff:
    """The people that rules name. members: {id: member}, active ones. away: {id: deputy's id or ""}."""

    members: Mapping[str, Member]
    by_role: Mapping[str, frozenset[str]]
    by_team: Mapping[str, frozenset[str]]
    away: Mapping[str, str]

    def named(self, who: str) -> frozenset[str]:
        """Ids of the people behind "role:legal", "team:ID" or "member:ID", whoever they are and wherever."""
        kind, _colon, code = who.partition(":")
        if kind == rules.MEMBER:
            return frozenset({code}) & self.members.keys()
        return (self.by_role if kind == rules.ROLE else self.by_team).get(code, frozenset())

    def word(self, who: str, authors: Collection[str]) -> frozenset[str]:
        """Who may give this word: the people themselves, and those who stand in for them; no author."""
        people = self.named(who)
        deputies = {progress.stand_in(each, self.away) for each in people}
        return (people | deputies) & self.members.keys() - set(authors)

    def steps(self, found: SendingRule, authors: Collection[str]) -> tuple[Step, ...]:
        return tuple(
            Step(tuple(self.word(who, authors) for who in step["who"]), bool(step["every"]))
            for step in found.steps
        )

    def present(self, people: Iterable[str]) -> frozenset[str]:
        """Of these, whoever is not away: who is written to. All of them where nobody is here."""
        people = frozenset(people)
        return people - self.away.keys() or people


def staff(workspace_id: str, asking: Iterable[SendingRule]) -> Staff:
    """All the people whom these rules name, and who stands in for them: four questions at most."""
    named = {who for found in asking for step in found.steps for who in step["who"]}
    roles = {code for kind, _c, code in map(_apart, named) if kind == rules.ROLE}
    teams = {code for kind, _c, code in map(_apart, named) if kind == rules.TEAM}
    held = Membership.objects.filter(workspace_id=workspace_id, team_id__in=teams) if teams else []
    by_team: dict[str, set[str]] = {}
    for row in held:
        by_team.setdefault(row.team_id, set()).add(row.member_id)
    absent = away.now(workspace_id)
    wanted = {code for kind, _c, code in map(_apart, named) if kind == rules.MEMBER}
    wanted |= {each for team in by_team.values() for each in team} | {
        each for each in absent.values() if each
    }
    found = Member.objects.filter(models.Q(pk__in=wanted) | models.Q(role__in=roles), is_active=True)
    members = {each.pk: each for each in found.filter(workspace_id=workspace_id)}
    by_role = {role: frozenset(each.pk for each in members.values() if each.role == role) for role in roles}
    return Staff(members, by_role, {k: frozenset(v) & members.keys() for k, v in by_team.items()}, absent)


def _apart(who: str) -> tuple[str, str, str]:
    return who.partition(":")
