"""What happens to the ways in: invitations, passwords, second factors, sessions, who vouches for whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class MemberInvited(Event):
    name = "member.invited"
    sentence = _("%(actor)s invited %(address)s")
    category = "access"
    icon = "mail-forward"
    invitation_id: str
    address: str = personal()


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(Event):
    name = "invitation.revoked"
    sentence = _("%(actor)s withdrew the invitation of %(address)s")
    category = "access"
    icon = "mail-x"
    invitation_id: str
    address: str = personal()


@dataclass(frozen=True, kw_only=True)
class PasswordForgotten(Event):
    name = "password.forgotten"
    sentence = _("Somebody asked for a new password for %(address)s")
    category = "access"
    icon = "key"
    invitation_id: str
    address: str = personal()


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Event):
    """how: profile, or link."""

    name = "password.set"
    sentence = _("%(actor)s set a new password")
    category = "access"
    icon = "key"
    how: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    name = "session.ended"
    sentence = _("%(actor)s ended sessions of %(member)s: %(count)s")
    category = "access"
    icon = "logout"
    member_id: str
    count: int
    member: str = personal()


@dataclass(frozen=True, kw_only=True)
class AccessRulesSet(Event):
    """idle_minutes: 0 for none. second_factor: everybody needs one."""

    name = "workspace.access_rules"
    sentence = _("%(actor)s set: second factor for all %(second_factor)s, idle minutes %(idle_minutes)s")
    category = "access"
    icon = "shield-check"
    idle_minutes: int
    second_factor: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorAdded(Event):
    """kind: totp, passkey."""

    name = "second_factor.added"
    sentence = _("%(actor)s added a second factor: %(kind)s")
    category = "access"
    icon = "shield-check"
    kind: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(Event):
    """kind: totp, passkey, all."""

    name = "second_factor.removed"
    sentence = _("%(actor)s removed a second factor of %(member)s: %(kind)s")
    category = "access"
    icon = "shield-off"
    kind: str
    member: str = personal()


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(Event):
    name = "second_factor.recovery_codes"
    sentence = _("%(actor)s made %(count)s recovery codes")
    category = "access"
    icon = "key"
    count: int


@dataclass(frozen=True, kw_only=True)
class SignOnKept(Event):
    """kind: oidc, saml. issuer: whose people may sign in."""

    name = "sign_on.kept"
    sentence = _("%(actor)s set up signing in by %(issuer)s")
    category = "access"
    icon = "login"
    sign_on_id: str
    kind: str
    issuer: str
    on: bool


@dataclass(frozen=True, kw_only=True)
class SignOnEnded(Event):
    name = "sign_on.ended"
    sentence = _("%(actor)s ended signing in by %(issuer)s")
    category = "access"
    icon = "logout"
    sign_on_id: str
    issuer: str
