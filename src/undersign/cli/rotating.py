"""`undersign keys`: who keeps the master key, and fresh keys in place of those in use."""

from __future__ import annotations

from pathlib import Path

import click

from undersign.cli import instance
from undersign.cli.asked import DATA


@click.group("keys")
def keys() -> None:
    """The keys that everything stored lies under."""


@keys.command()
@DATA
@click.option("--workspace", help="Replace this workspace's key. [the instance's master key]")
def rotate(data: Path, workspace: str | None) -> None:
    """Replace a key while everything runs; documents are not written anew. Stopped halfway, run it again."""
    with instance.opened(data):
        from undersign.cli.keys import chosen
        from undersign.store import master
        from undersign.workspaces import key_rotation

        known = instance.workspaces()
        try:
            if workspace is not None:
                changed = key_rotation.rotate_workspace(chosen(known, workspace))
                click.echo(f"{workspace} has a new key; {changed} keys of records lie under it now.")
                return
            changed = key_rotation.rotate_master(known)
            click.echo(f"The master key is new, kept by: {master.kept_by()}; {changed} workspaces' keys lie")
            click.echo("under it now. Make a backup: those before need the key that was replaced.")
        except master.Unopened as error:
            raise click.ClickException(f"{error} Nothing is lost; run this again.") from error
