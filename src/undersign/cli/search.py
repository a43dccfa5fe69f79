"""`undersign search`: the index of contracts, built anew where somebody asks for it."""

from __future__ import annotations

from pathlib import Path

import click

from undersign.cli.asked import DATA


@click.group()
def search() -> None:
    """What contracts are found by. It keeps itself up to date."""


@search.command()
@DATA
@click.option("--workspace", help="One workspace, by its id. [all]")
def rebuild(data: Path, workspace: str | None) -> None:
    """Read every contract into the index again, while the instance runs; after a change of PostgreSQL's
    dictionaries, or for the full text of contracts that were sent before there was an index."""
    from undersign.cli import instance

    with instance.opened(data):
        for workspace_id in [workspace] if workspace else instance.workspaces():
            _rebuild(workspace_id)


def _rebuild(workspace_id: str) -> None:
    from undersign.insight.search import indexing
    from undersign.store import tenancy

    done = 0
    with tenancy.within(workspace_id):
        for done in indexing.rebuild(workspace_id):
            click.echo(f"\r{workspace_id}: {done} contracts", nl=False)
    click.echo(f"\r✓ {workspace_id}: {done} contracts are indexed")
