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
