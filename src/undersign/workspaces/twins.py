"""A member of a real workspace in its sandbox: the same name and role, under an address that takes no mail.

Hides that both are rows of their own. A twin has no password and no other way in than through its member's
own session; whoever may no longer sign in at home may not there, and no key asks in their name.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from undersign.journal import actor, clock, ids, moves
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.store import rows, tenancy
from undersign.workspaces import member, sandbox
from undersign.workspaces import role as roles
from undersign.workspaces.member import Member
from undersign.workspaces.role import Role
from undersign.workspaces.workspace import Workspace

_SAME = ("name", "title", "language", "zone", "is_active")


def of(who: Member) -> Member:
    """Their twin as they are now, made where there is none. Called at home; the sandbox is there."""
    own = roles.of(who.role)
    there = sandbox.id_of(who.workspace_id)
    with tenancy.within(there), transaction.atomic():
        here = moves.hold(Workspace, there)
        same = {name: getattr(who, name) for name in _SAME}
        same["role"] = _role_here(own, there) if own else who.role
        twin = _found(who)
        if twin is None:
            by = actor.system(there)
            return member.join(here, email=sandbox.address(who.email), password=None, by=by, **same)
        if any(getattr(twin, name) != value for name, value in same.items()):
            rows.change(twin, same)
            twin = _found(who)
            assert twin is not None
    return twin


def with_one(entry: Entry) -> Iterable[str]:
    """The member whom this concerns, where they have a twin."""
    who = rows.first(Member, "id = %s", entry.facts["member_id"])
    if who is None or sandbox.is_one(who.workspace_id):
        return []
    with tenancy.within(sandbox.id_of(who.workspace_id)):
        return [who.id] if _found(who) else []


def follow(delivery: Delivery) -> None:
    """What became of a member becomes of their twin. target: the member's id."""
    of(rows.get(Member, delivery.target))


def _found(who: Member) -> Member | None:
    return rows.first(Member, "email = %s", sandbox.address(who.email))


def _role_here(own: Role, there: str) -> str:
    """A role of the workspace's own, as the sandbox has it from now on."""
    row = rows.first(Role, "name = %s", own.name)
    if row is None:
        row = Role(id=ids.new("rol"), workspace_id=there, name=own.name)
    row.verbs, row.changed_at = own.verbs, clock.now()
    row.save()
    return str(row.id)
