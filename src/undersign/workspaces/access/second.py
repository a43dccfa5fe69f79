"""What stands beside a password: whether a member has it, who may take it away."""

from __future__ import annotations

from django.db import transaction

from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.workspaces import policy, workspace
from undersign.workspaces.access import access_events as events
from undersign.workspaces.access import codes, passkeys
from undersign.workspaces.member import Member


def kinds(member_id: str) -> list[str]:
    """`totp`, `passkey`: what a member is asked for after the password; none: nothing."""
    found = ["totp"] if codes.is_on(member_id) else []
    return [*found, "passkey"] if passkeys.of(member_id) else found


def protected(workspace_id: str) -> set[str]:
    """The ids of the members with a second factor."""
    here = {"workspace_id": workspace_id}
    by_code = codes.Totp.objects.filter(**here).exclude(confirmed_at=None).values_list("member_id", flat=True)
    by_key = passkeys.MemberKey.objects.filter(**here).values_list("member_id", flat=True)
    return {*by_code, *by_key}


def reset(who: Member, *, by: Actor) -> None:
    """A phone was lost and no recovery code is left: all is taken away, and the password alone lets in.

    Raises `Refused` (role.refused, role.more).
    """
    policy.require(by, "member.change")
    policy.require_no_more(by, who.role)
    with transaction.atomic():
        codes.Totp.objects.filter(member=who).delete()
        codes.RecoveryCode.objects.filter(member=who).delete()
        passkeys.MemberKey.objects.filter(member=who).delete()
        told = events.SecondFactorRemoved(kind="all", member=who.name)
        moves.record(workspace.of(who.workspace_id), told, by=by)
