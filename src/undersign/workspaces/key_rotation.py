"""Fresh keys for what is stored: the instance's master key, and a workspace's own; both on record.

Hides the steps, which a crash may come between: called again, each goes on where it stopped, and what was
recorded stands beside what was done, in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import actor, fault, moves
from undersign.journal.event import Event
from undersign.store import master, rotation, tenancy
from undersign.workspaces.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class MasterKeyRotated(Event):
    name = "keys.master_rotated"
    sentence = _("The instance's master key was replaced; it is kept by: %(kept_by)s")
    icon = "key"
    kept_by: str


@dataclass(frozen=True, kw_only=True)
class WorkspaceKeyRotated(Event):
    name = "keys.workspace_rotated"
    sentence = _("The workspace's key was replaced; what is stored from now on lies under the new one")
    icon = "key"


def rotate_master(workspaces: Iterable[str]) -> int:
    """Replace the master key; how many workspaces' keys were wrapped anew. workspaces: all there are.

    Raises `master.Unopened` where its keeper does not answer; then nothing was changed.
    """
    rotation.begin_master()
    fault.step("keys.begun")
    changed = 0
    for workspace_id in workspaces:
        with tenancy.within(workspace_id), transaction.atomic():
            root = moves.hold(Workspace, workspace_id)
            if rotation.under_master(workspace_id):
                changed += 1
                kept_by = master.kept_by().partition(":")[0]
                moves.record(root, MasterKeyRotated(kept_by=kept_by), by=actor.system(workspace_id))
        fault.step("keys.wrapped")
    rotation.end_master()
    return changed


def rotate_workspace(workspace_id: str) -> int:
    """Replace a workspace's key, or end what a crash left of doing so; how many keys were wrapped anew."""
    with tenancy.within(workspace_id):
        if not rotation.behind(workspace_id):
            with transaction.atomic():
                root = moves.hold(Workspace, workspace_id)
                # Recorded first: what is read in this transaction is remembered longer than it may last.
                moves.record(root, WorkspaceKeyRotated(), by=actor.system(workspace_id))
                rotation.replace_workspace_key(workspace_id)
            fault.step("keys.replaced")
        return rotation.under_workspace(workspace_id)
