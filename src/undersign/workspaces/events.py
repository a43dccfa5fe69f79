"""What happens to a workspace itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class WorkspaceFounded(Event):
    name = "workspace.founded"
    sentence = _("The workspace %(workspace)s was made")
    workspace: str


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    name = "member.joined"
    sentence = _("%(member)s joined as %(role)s")
    category = "access"
    icon = "user-plus"
    member_id: str
    role: str
    member: str = personal()


@dataclass(frozen=True, kw_only=True)
class MemberSignedIn(Event):
    name = "member.signed_in"
    sentence = _("%(actor)s signed in")
    category = "access"
    icon = "login"
    method: str = "password"


@dataclass(frozen=True, kw_only=True)
class KeyMade(Event):
    name = "key.made"
    sentence = _("%(actor)s made the key %(label)s for programs")
    category = "access"
    icon = "key"
    key_id: str
    label: str


@dataclass(frozen=True, kw_only=True)
class BrandChanged(Event):
    name = "workspace.brand_changed"
    sentence = _("%(actor)s changed how the workspace looks to signers: %(fields)s")
    category = "edits"
    icon = "palette"
    fields: str


@dataclass(frozen=True, kw_only=True)
class TeamMade(Event):
    name = "team.made"
    sentence = _("%(actor)s made the team %(team)s")
    category = "access"
    icon = "users"
    team_id: str
    team: str


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event):
    """is_open: everybody sees the contracts of the team's people."""

    name = "team.changed"
    sentence = _("%(actor)s changed the team %(team)s: people %(people)s, seen by everybody: %(is_open)s")
    category = "access"
    icon = "users"
    team_id: str
    team: str
    people: int
    is_open: str


@dataclass(frozen=True, kw_only=True)
class TeamEnded(Event):
    name = "team.ended"
    sentence = _("%(actor)s ended the team %(team)s")
    category = "access"
    icon = "users"
    team_id: str
    team: str
