"""Who works here, as what, and what becomes of their work when they leave.

A workspace is never left without an admin, nobody ends their own access, and nobody hands out or takes
away more than they may do themselves. What somebody who left had open goes to a colleague, by what
follows from the event (`reactions.py`).
"""

from __future__ import annotations

from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import events, member, policy, workspace
from undersign.workspaces.member import Member


def change_role(who: Member, role: str, *, by: Actor) -> None:
    """Raises `Refused` (role.refused, role.more, member.last_admin)."""
    policy.require(by, "member.change")
    with transaction.atomic():
        _hold(who)
        if role == who.role:
            return
        _require_over(who, by)
        policy.require_no_more(by, role)
        _require_another_admin(who)
        before, after = member.named(who.role), member.named(role)
        told = events.RoleChanged(member_id=who.id, member=who.name, before=before, role=after)
        who.role = role
        who.save(update_fields=["role"])
        moves.record(workspace.of(who.workspace_id), told, by=by)


def deactivate(who: Member, successor: Member | None, *, by: Actor) -> None:
    """Their access ends at once; drafts and contracts under way become the successor's.

    Raises `Refused` (role.refused, member.last_admin, member.self, member.successor).
    """
    policy.require(by, "member.change")
    with transaction.atomic():
        _hold(who)
        if not who.is_active:
            return
        _require_leavable(who, successor, by)
        who.is_active = False
        who.save(update_fields=["is_active"])
        heir = successor.id if successor else ""
        told = events.MemberDeactivated(
            member_id=who.id, successor_id=heir, member=who.name, person=successor.name if successor else "—"
        )
        moves.record(workspace.of(who.workspace_id), told, by=by)


def reactivate(who: Member, *, by: Actor) -> None:
    """They may sign in again, as they did. Raises `Refused` (role.refused, role.more)."""
    policy.require(by, "member.change")
    with transaction.atomic():
        _hold(who)
        if who.is_active:
            return
        policy.require_no_more(by, who.role)
        who.is_active = True
        who.save(update_fields=["is_active"])
        told = events.MemberReactivated(member_id=who.id, member=who.name)
        moves.record(workspace.of(who.workspace_id), told, by=by)


def _hold(who: Member) -> None:
    """All changes of who is admin happen one after the other: the last one is seen to be the last."""
    moves.lock(workspace.of(who.workspace_id))
    moves.lock(who)


def _require_leavable(who: Member, successor: Member | None, by: Actor) -> None:
    _require_over(who, by)
    if who.id == by.id:
        raise Refused(
            "member.self",
            _("Nobody ends their own access."),
            do=_("Ask another admin to do it."),
        )
    _require_another_admin(who)
    if successor is None:
        return
    is_here = successor.is_active and successor.workspace_id == who.workspace_id
    if not is_here or successor.pk == who.pk or not policy.allows(successor.role, "contract.send"):
        raise Refused(
            "member.successor",
            _("The work cannot go to this person."),
            do=_("Choose a colleague who is active and may send contracts."),
            field="successor",
        )


def _require_over(who: Member, by: Actor) -> None:
    """Who may do more than oneself is not one's to change."""
    policy.require_no_more(by, who.role)


def _require_another_admin(who: Member) -> None:
    if who.role == policy.ADMIN and member.admins(who.workspace_id) == [who.id]:
        raise Refused(
            "member.last_admin",
            _("%(name)s is the only admin. Nothing was changed."),
            do=_("Make somebody else an admin first."),
            name=who.name,
        )


def keep_profile(who: Member, *, name: str, title: str, language: str, zone: str, by: Actor) -> Member:
    """What a member says of themselves. zone: IANA's, or "" for the workspace's. Raises `Refused`."""
    policy.require(by, "self.keep")
    name = " ".join(name.split())[:120]
    if not name or by.id != who.id:
        raise Refused("profile.name", _("Your name is missing."), do=_("Enter it."), field="name")
    told = {"name": name, "title": " ".join(title.split())[:120]}
    told["language"] = language if language in dict(settings.STAFF_LANGUAGES) else who.language
    told["zone"] = zone if zone in available_timezones() else ""
    with transaction.atomic():
        moves.lock(workspace.of(who.workspace_id))
        changed = [each for each, value in told.items() if getattr(who, each) != value]
        for each in changed:
            setattr(who, each, told[each])
        if changed:
            who.save(update_fields=changed)
            happened = events.ProfileChanged(member_id=who.id, fields=", ".join(changed))
            moves.record(workspace.of(who.workspace_id), happened, by=by)
    return who
