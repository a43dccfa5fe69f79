"""What a workspace says of governing law for all its contracts: which merge field names it, and which holds
where nothing does.

Hides where that is kept.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from undersign.contracts.contract import Contract
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.retention import events, limitation
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.workspace import Workspace

KEY = "retention"
FIELD, HAND, USUAL = "field", "hand", "usual"  # where a contract's law came from


@dataclass(frozen=True)
class Usual:
    """law: a place such as US-DE, "" for none. law_field: the merge field that names a contract's law."""

    law: str = ""
    law_field: str = "governing_law"


def of(workspace_id: str) -> Usual:
    told = workspaces.of(workspace_id).settings.get(KEY) or {}
    return Usual(told.get("law", Usual.law), told.get("law_field", Usual.law_field))


def law_of(contract: Contract) -> tuple[str, str]:
    """(place, where it came from) as its values or the workspace say; ("", "") where neither does."""
    usual = of(contract.workspace_id)
    said = contract.values.get(usual.law_field) if usual.law_field else ""
    if isinstance(said, str) and (place := limitation.place_of(said)):
        return place, FIELD
    return (usual.law, USUAL) if usual.law else ("", "")


def change(*, law: str, law_field: str, by: Actor) -> Usual:
    """For every record, those that are there too: they are worked out anew. Raises `Refused`."""
    policy.require(by, "retention.manage")
    after = Usual(limitation.place_of(law), " ".join(law_field.split())[:64])
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        before = Usual(**{**asdict(Usual()), **(workspace.settings.get(KEY) or {})})
        if before == after:
            return after
        kept: dict[str, Any] = {**workspace.settings, KEY: asdict(after)}
        rows.change(workspace, {"settings": kept})
        told = events.RetentionUsual(law=after.law or "—", law_field=after.law_field, was=asdict(before))
        moves.record(workspace, told, by=by)
    return after
