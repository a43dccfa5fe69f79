"""`undersign audit check`: recompute every chain of every workspace from its raw entries."""

from __future__ import annotations

from pathlib import Path

import click

from undersign.cli import instance


def check(data: Path) -> int:
    """Print what is wrong, entry by entry; returns the number of faults."""
    with instance.opened(data):
        from undersign.journal import audit
        from undersign.store import tenancy

        count = 0
        for workspace_id in instance.workspaces():
            with tenancy.within(workspace_id):
                faults = audit.check(workspace_id)
            for fault in faults:
                click.echo(f"✗ {fault.subject} entry {fault.position}: {fault.detail}")
            count += len(faults)
            if not faults:
                click.echo(f"✓ {workspace_id}: intact")
    return count
