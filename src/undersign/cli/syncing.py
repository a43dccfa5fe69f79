"""`undersign sync`: how each connection is kept in step, and a round right now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from undersign.cli import instance
from undersign.cli.asked import DATA


@click.group()
def sync() -> None:
    """How CRM and helpdesk are kept in step with what is here."""


@sync.command("status")
@DATA
@click.option("--json", "as_json", is_flag=True, help="One JSON object to a line.")
def sync_status(data: Path, as_json: bool) -> None:
    """Each connection's state, lag and trouble. Exit status 1: one of them waits for a person."""
    with instance.opened(data):
        found = [each for workspace_id in instance.workspaces() for each in _of(workspace_id)]
    for each in found:
        click.echo(json.dumps(each) if as_json else _line(each))
    raise SystemExit(1 if any(each["state"] == "stands" or each["held"] for each in found) else 0)


@sync.command("run")
@DATA
@click.argument("name")
@click.option("--everything", is_flag=True, help="Compare every record that is known.")
def sync_run(data: Path, name: str, everything: bool) -> None:
    """One round on the connection NAME, now. Exit status 1: it failed."""
    with instance.opened(data):
        from undersign.connectors.linking.connection import Connection
        from undersign.connectors.sync import feed, link, round
        from undersign.store import tenancy

        workspace_id = instance.only_workspace()
        with tenancy.within(workspace_id):
            row = Connection.objects.filter(workspace_id=workspace_id, name=name).first()
            if row is None:
                raise click.ClickException(f"No connection is called {name}.")
            if everything:
                link.mark_all(feed.of(row))
            held = round.run(row)
            told = _told(held)
    click.echo(_line(told))
    raise SystemExit(1 if held.problem else 0)


def _of(workspace_id: str) -> list[dict[str, Any]]:
    from undersign.connectors.sync.feed import Feed
    from undersign.store import tenancy

    with tenancy.within(workspace_id):
        rows = Feed.objects.filter(workspace_id=workspace_id, connection__enabled=True)
        return [_told(each) for each in rows.select_related("connection").order_by("connection__name")]


def _told(held: Any) -> dict[str, Any]:
    from undersign.connectors.sync.link import Link
    from undersign.connectors.sync.value import Value

    links = Link.objects.filter(feed=held, merged_into="")
    return {
        "workspace": held.workspace_id,
        "connection": held.connection.name,
        "connector": held.connection.connector,
        "state": held.state,
        "lag_seconds": int(held.lag.total_seconds()) if held.lag is not None else None,
        "known": links.filter(gone_at=None).count(),
        "waiting": links.filter(dirty_at__isnull=False).count(),
        "gone": links.exclude(gone_at=None).count(),
        "held": Value.objects.filter(link__feed=held).exclude(held="").count(),
        "requests": {"spent": held.spent, "budget": held.budget},
        "next_at": held.next_at.isoformat(),
        "problem": held.problem,
        "fix": held.fix,
    }


def _line(told: dict[str, Any]) -> str:
    lag = "never read" if told["lag_seconds"] is None else f"read {told['lag_seconds']} s ago"
    counts = f"{told['known']} records, {told['waiting']} waiting, {told['held']} held"
    trouble = f": {told['problem']} {told['fix']}".rstrip() if told["problem"] else ""
    return f"{told['connection']:<24} {told['state']:<7} {lag}, {counts}{trouble}"
