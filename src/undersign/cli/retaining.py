"""`undersign retention`: what is due, and decades of it tried out on an instance that is thrown away.

Hides the throw-away instance: a folder, a database and a root of its own, gone when the command ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from undersign.cli import instance
from undersign.cli.asked import DATA


@click.group()
def retention() -> None:
    """How long finished contracts are kept, and what becomes of them then."""


@retention.command("due")
@DATA
@click.option("--json", "as_json", is_flag=True, help="One JSON object to a line.")
def retention_due(data: Path, as_json: bool) -> None:
    """Records that wait for a decision, or for the day on which they are destroyed."""
    with instance.opened(data):
        found = [each for workspace_id in instance.workspaces() for each in _due(workspace_id)]
    for each in found:
        click.echo(json.dumps(each) if as_json else _line(each))
    if not found and not as_json:
        click.echo("Nothing is due for review.")


def _due(workspace_id: str) -> list[dict[str, Any]]:
    from undersign.retention import hold
    from undersign.retention.destruction import destruction
    from undersign.retention.record import APPROVED, REVIEW, WARNED, Record
    from undersign.store import tenancy

    with tenancy.within(workspace_id):
        rows = Record.objects.filter(workspace_id=workspace_id, status__in=(REVIEW, APPROVED, WARNED))
        found = []
        for row in rows.select_related("contract").order_by("retain_until", "contract_id"):
            plan = destruction.of(row.contract_id) if row.status != REVIEW else None
            found.append(
                {
                    "workspace": workspace_id,
                    "contract": row.contract_id,
                    "number": row.contract.number,
                    "status": row.status,
                    "kept_until": str(row.retain_until),
                    "rule": row.because.get("rule", ""),
                    "destroyed_at": plan.due_at.isoformat() if plan else None,
                    "held": bool(hold.holding(row.contract_id)),
                }
            )
        return found


def _line(each: dict[str, Any]) -> str:
    held = ", under a legal hold" if each["held"] else ""
    then = f", to be destroyed {each['destroyed_at']}" if each["destroyed_at"] else ", waits for a decision"
    return f"{each['number']}  kept until {each['kept_until']} by {each['rule']}{then}{held}"


@retention.command("simulate")
@click.option("--contracts", default=100, show_default=True)
@click.option("--years", default=30, show_default=True)
@click.option("--seed", default=1, show_default=True, help="The same seed, the same story.")
@click.option("--json", "as_json", is_flag=True)
def retention_simulate(contracts: int, years: int, seed: int, as_json: bool) -> None:
    """Years of holds, extensions, erasures and wrong clocks in minutes. Exit status 1: a fault."""
    with _thrown_away():
        from undersign.retention import simulate, simulated
        from undersign.store import tenancy

        workspace_id, people = simulated.place()
        with tenancy.within(workspace_id):
            account = simulate.Simulation(workspace_id, people, contracts, years, seed).run()
    told = account.to_json()
    click.echo(json.dumps(told) if as_json else "\n".join(f"{name}: {each}" for name, each in told.items()))
    raise SystemExit(0 if account.is_good else 1)


@contextmanager
def _thrown_away() -> Iterator[None]:
    from undersign import engine

    with tempfile.TemporaryDirectory(prefix="undersign-simulation-") as folder:
        data = Path(folder)
        started = engine.start(data)
        try:
            _migrated(data, started.url_owner)
            os.environ["APP_DATABASE_URL"] = started.url_app
            os.environ["UNDERSIGN_MODE"] = "test"
            instance.load(data)
            yield
            from django.db import connections

            connections.close_all()
        finally:
            started.stop()
            engine.discard(data)


def _migrated(data: Path, url: str) -> None:
    """In a process of its own, since the owner's connection is another one than ours."""
    owner = {"DATABASE_URL": url, "UNDERSIGN_AS_OWNER": "1", "UNDERSIGN_MODE": "test"}
    command = [sys.executable, "-m", "undersign.cli.main", "migrate", "--data", str(data)]
    subprocess.run(command, env={**os.environ, **owner}, check=True)
