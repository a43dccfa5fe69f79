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


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """before, role: keys of the policy's table, or the names of the workspace's own roles."""

    name = "member.role_changed"
    sentence = _("%(actor)s changed the role of %(member)s from %(before)s to %(role)s")
    category = "access"
    icon = "user-edit"
    member_id: str
    before: str
    role: str
    member: str = personal()


@dataclass(frozen=True, kw_only=True)
class MemberDeactivated(Event):
    """successor_id: whose the open work becomes, or "": nobody's in particular."""

    name = "member.deactivated"
    sentence = _("%(actor)s ended the access of %(member)s; open work goes to %(person)s")
    category = "access"
    icon = "user-off"
    member_id: str
    successor_id: str
    member: str = personal()
    person: str = personal()


@dataclass(frozen=True, kw_only=True)
class MemberReactivated(Event):
    name = "member.reactivated"
    sentence = _("%(actor)s let %(member)s sign in again")
    category = "access"
    icon = "user-check"
    member_id: str
    member: str = personal()


@dataclass(frozen=True, kw_only=True)
class RoleKept(Event):
    name = "role.kept"
    sentence = _("%(actor)s saved the role %(role)s, which may: %(verbs)s")
    category = "access"
    icon = "users"
    role_id: str
    role: str
    verbs: str


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Event):
    name = "role.ended"
    sentence = _("%(actor)s ended the role %(role)s")
    category = "access"
    icon = "users"
    role_id: str
    role: str


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event):
    name = "member.profile_changed"
    sentence = _("%(actor)s changed their profile: %(fields)s")
    category = "access"
    icon = "user-edit"
    member_id: str
    fields: str


@dataclass(frozen=True, kw_only=True)
class KeyRevoked(Event):
    name = "key.revoked"
    sentence = _("%(actor)s revoked the key %(label)s for programs")
    category = "access"
    icon = "key"
    key_id: str
    label: str
