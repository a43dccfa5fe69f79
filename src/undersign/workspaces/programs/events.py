"""What happens between a workspace and the programs of others."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal import event
from undersign.journal.event import Event

MEMBER, ADMIN, PROGRAM, REUSED = "by_member", "by_admin", "by_program", "used_twice"
event.CODES.update(
    {
        MEMBER: _("the member took it back"),
        ADMIN: _("an admin took it back"),
        PROGRAM: _("the program gave it back"),
        REUSED: _("a code or token that was used before came again, so somebody else may have it"),
    }
)


@dataclass(frozen=True, kw_only=True)
class ProgramRegistered(Event):
    name = "program.registered"
    sentence = _("%(actor)s registered the program %(program)s")
    category = "access"
    icon = "plug"
    program_id: str
    program: str


@dataclass(frozen=True, kw_only=True)
class ProgramRevoked(Event):
    name = "program.revoked"
    sentence = _("%(actor)s shut out the program %(program)s, for everybody")
    category = "access"
    icon = "plug"
    program_id: str
    program: str


@dataclass(frozen=True, kw_only=True)
class ProgramLetIn(Event):
    """verbs: what it may do, never more than the member may."""

    name = "program.let_in"
    sentence = _("%(actor)s let the program %(program)s ask in their name: %(verbs)s")
    category = "access"
    icon = "plug"
    program_id: str
    grant_id: str
    program: str
    verbs: str


@dataclass(frozen=True, kw_only=True)
class LeaveEnded(Event):
    """why: by_member, by_admin, by_program, used_twice."""

    name = "program.leave_ended"
    sentence = _("The program %(program)s may ask no longer: %(why)s")
    category = "access"
    icon = "plug"
    program_id: str
    grant_id: str
    program: str
    why: str
