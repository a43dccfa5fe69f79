"""`undersign sandbox …`: the sandbox of a workspace from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import click

from undersign.cli import instance
from undersign.cli.asked import DATA


@click.group()
def sandbox() -> None:
    """A workspace beside a real one, where everything is tried and nothing leaves."""


@sandbox.command("make")
@DATA
@click.option("--workspace", help="The real one's id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Everything about it, as JSON.")
def make(data: Path, workspace: str | None, as_json: bool) -> None:
    """Make the sandbox, or bring the real workspace's templates into it again, and print its id."""
    with instance.opened(data):
        from undersign.cli import keys
        from undersign.journal import actor
        from undersign.journal.refused import Refused
        from undersign.setup import sandboxes
        from undersign.store import tenancy

        home = keys.chosen(instance.workspaces(), workspace)
        with tenancy.within(home):
            try:
                brought = sandboxes.make(by=actor.system(home))
            except Refused as no:
                raise click.ClickException(str(no)) from no
    made = brought.workspace
    told = {"id": made.pk, "name": made.name, "templates": brought.templates, "left": brought.left}
    click.echo(json.dumps(told) if as_json else made.pk)
