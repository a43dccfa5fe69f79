"""Keys for programs from the command line; each secret is printed once and kept nowhere."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from undersign.cli import instance
from undersign.cli.asked import DATA


def make(data: Path, label: str, role: str, workspace: str | None) -> str:
    """The fresh key's secret. Exits with one sentence where the workspace is not clear."""
    return str(create(data, label, workspace, role=role)["key"])


def create(data: Path, label: str, workspace: str | None, **how: Any) -> dict[str, Any]:
    """What was made: its id, secret, role, scopes and end. how: role, scopes, member (an e-mail or id), team
    (a name or id), days. Exits with one sentence where it is refused."""
    with instance.opened(data):
        from undersign.journal import actor, clock
        from undersign.journal.refused import Refused
        from undersign.store import tenancy
        from undersign.workspaces import token
        from undersign.workspaces.workspace import Workspace

        workspace_id = chosen(instance.workspaces(), workspace)
        with tenancy.within(workspace_id):
            here, days = Workspace.objects.get(pk=workspace_id), how.get("days")
            try:
                row, secret = token.make(
                    here,
                    label,
                    role=how.get("role") or "agent",
                    scopes=how.get("scopes") or (),
                    asks_for=_member(workspace_id, how.get("member")),
                    team_id=_team(workspace_id, how.get("team")),
                    expires_at=clock.now() + timedelta(days=days) if days else None,
                    by=actor.system(workspace_id),
                )
            except Refused as no:
                raise click.ClickException(str(no)) from no
    end = row.expires_at.isoformat() if row.expires_at else None
    told = {"id": row.id, "key": secret, "label": label, "workspace": workspace_id, "role": row.role}
    return {**told, "scopes": row.scopes, "member": row.member_id, "team": row.team_id, "expires_at": end}


def chosen(there_are: list[str], wanted: str | None) -> str:
    """The workspace that is meant; a sandbox only by its id. Exits with a sentence where that is unclear."""
    from undersign.workspaces import sandbox

    if wanted in there_are:
        return str(wanted)
    real = [each for each in there_are if not sandbox.is_one(each)]
    if wanted is None and len(real) == 1:
        return real[0]
    known = ", ".join(there_are) or "none"
    raise click.ClickException(f"name the workspace with --workspace; there are: {known}.")


def _member(workspace_id: str, named: str | None) -> Any:
    from undersign.workspaces.member import Member

    if not named:
        return None
    here = Member.objects.filter(workspace_id=workspace_id, is_active=True)
    found = here.filter(email=named.lower()).first() or here.filter(pk=named).first()
    if found is None:
        raise click.ClickException(f"no member of the workspace is called {named}.")
    return found


def _team(workspace_id: str, named: str | None) -> str:
    from undersign.workspaces.team import Team

    if not named:
        return ""
    here = Team.objects.filter(workspace_id=workspace_id)
    found = here.filter(name__iexact=named).first() or here.filter(pk=named).first()
    if found is None:
        raise click.ClickException(f"no team of the workspace is called {named}.")
    return str(found.pk)


@click.group("api-keys")
def api_keys() -> None:
    """Keys for programs, as narrow as they need be."""


@api_keys.command("create")
@DATA
@click.option("--label", default="API", show_default=True, help="What the key is for; shown in the trail.")
@click.option("--scopes", default="", help="Verbs, by comma: contract.send, contract.*, read. [all]")
@click.option("--as", "member", help="A member's e-mail: the key has their role and asks in their name.")
@click.option("--role", help="Of the key, where it asks in nobody's name. [agent]")
@click.option("--team", help="Keep it to the contracts of this team.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it lives. [until it is revoked]")
@click.option("--workspace", help="Its id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Everything about it, as JSON.")
def api_keys_create(data: Path, label: str, workspace: str | None, as_json: bool, **how: Any) -> None:
    """Make a key for the API and print its secret, which is shown this once."""
    scopes = [each.strip() for each in (how.pop("scopes") or "").split(",") if each.strip()]
    made = create(data, label, workspace, scopes=scopes, **how)
    click.echo(json.dumps(made) if as_json else made["key"])
