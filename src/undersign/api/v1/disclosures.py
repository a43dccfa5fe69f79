"""The statement on electronic records that consumers agree to: the workspace's own versions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from undersign.api.v1.contracts import Strict
from undersign.journal.actor import Actor
from undersign.signing import disclosure
from undersign.store import rows
from undersign.workspaces.workspace import Workspace

router = Router(tags=["disclosures"])


class DisclosureIn(Strict):
    """statements: {language: Markdown with the six named parts}. new_needs: whether it needs other hardware
    or software than the version before, so that earlier consents stop counting."""

    statements: dict[str, str]
    new_needs: bool


class DisclosureOut(Schema):
    """version: what is shown now. counted: the versions whose consents count."""

    version: str
    counted: list[str]
    languages: list[str]


@router.get("", response=DisclosureOut, summary="The statement that is shown now")
def read_disclosure(request: HttpRequest) -> dict[str, Any]:
    return _shown(request.auth)  # type: ignore[attr-defined]


@router.put("", response=DisclosureOut, summary="Publish the next version")
def publish_disclosure(request: HttpRequest, wanted: DisclosureIn) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    workspace = rows.get(Workspace, by.workspace_id)
    disclosure.publish(workspace, wanted.statements, new_needs=wanted.new_needs, by=by)
    return _shown(by)


def _shown(by: Actor) -> dict[str, Any]:
    own = disclosure.present(by.workspace_id)
    return {
        "version": disclosure.version(by.workspace_id),
        "counted": disclosure.counted(by.workspace_id),
        "languages": sorted(own.statements) if own else [],
    }
