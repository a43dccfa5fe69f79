"""The sandbox of the key's workspace: whether there is one, and making it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from undersign.journal.actor import Actor
from undersign.setup import sandboxes
from undersign.store import rows
from undersign.workspaces import policy, sandbox
from undersign.workspaces.workspace import Workspace

router = Router(tags=["sandbox"])


class SandboxOut(Schema):
    """id: of the workspace, null where none was made. here: whether the key that asks is of it. templates:
    keys of those that can be sent there. left: of those that ask for something that is not set up there."""

    id: str | None
    name: str
    here: bool
    templates: list[str]
    left: list[str] = []


@router.get("", response=SandboxOut, summary="The workspace's sandbox, or the one that the key is of")
def read_sandbox(request: HttpRequest) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    policy.require(by, "template.see")
    here = sandbox.is_one(by.workspace_id)
    made = rows.get(Workspace, by.workspace_id) if here else sandboxes.of(by.workspace_id)
    return _shown(made, here)


@router.post("", response=SandboxOut, summary="Make the sandbox, or bring the templates into it again")
def make_sandbox(request: HttpRequest) -> dict[str, Any]:
    brought = sandboxes.make(by=request.auth)  # type: ignore[attr-defined]
    return {**_shown(brought.workspace, False), "left": brought.left}


def _shown(made: Workspace | None, here: bool) -> dict[str, Any]:
    if made is None:
        return {"id": None, "name": "", "here": False, "templates": []}
    return {"id": made.pk, "name": made.name, "here": here, "templates": sandboxes.templates(made)}
