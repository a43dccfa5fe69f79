"""`undersign key make`: a key for programs, whose secret is printed once and kept nowhere."""

from __future__ import annotations

from pathlib import Path

import click

from undersign.cli import instance


def make(data: Path, label: str, role: str, workspace: str | None) -> str:
    """The fresh key's secret. Exits with one sentence where the workspace is not clear."""
    with instance.opened(data):
        from undersign.journal import actor
        from undersign.store import tenancy
        from undersign.workspaces import token
        from undersign.workspaces.workspace import Workspace

        workspace_id = chosen(instance.workspaces(), workspace)
        with tenancy.within(workspace_id):
            here = Workspace.objects.get(pk=workspace_id)
            _key, secret = token.make(here, label, role=role, by=actor.system(workspace_id))
    return secret


def chosen(there_are: list[str], wanted: str | None) -> str:
    """The workspace that is meant. Exits with one sentence where that is not clear."""
    if wanted in there_are:
        return str(wanted)
    if wanted is None and len(there_are) == 1:
        return there_are[0]
    known = ", ".join(there_are) or "none"
    raise click.ClickException(f"name the workspace with --workspace; there are: {known}.")
