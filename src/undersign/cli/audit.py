"""`undersign audit`: every chain and every ledger recomputed from the raw entries; what was signed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from undersign.cli import instance


def check(data: Path, against: Iterable[Path] = ()) -> int:
    """Print what is wrong, entry by entry; returns the number of faults.

    against: files of checkpoints that somebody kept elsewhere.
    """
    with instance.opened(data):
        from undersign.journal import note, outside

        known = instance.workspaces()
        gone = [workspace_id for workspace_id in outside.kept() if workspace_id not in known]
        for workspace_id in gone:
            click.echo(f"✗ {workspace_id}: checkpoints lie outside, and the workspace is gone")
        given = [one for path in against for one in note.each(path.read_text(errors="replace"))]
        faults = sum(_check_workspace(workspace_id, given) for workspace_id in known)
        return len(gone) + faults + _check_store(known)


def _check_workspace(workspace_id: str, given: list[str]) -> int:
    from undersign.journal import audit, ledger_audit
    from undersign.store import tenancy

    with tenancy.within(workspace_id):
        faults = audit.check(workspace_id) + ledger_audit.check(workspace_id, given)
        size, waiting = ledger_audit.waiting(workspace_id)
    for fault in faults:
        where = f" entry {fault.position}" if fault.position else ""
        click.echo(f"✗ {fault.subject}{where}: {fault.detail}")
    if not faults:
        click.echo(
            f"✓ {workspace_id}: intact; {size} entries in the ledger, {waiting} not copied outside yet"
        )
    return len(faults)


def _check_store(known: list[str]) -> int:
    """Every stored object opened and compared with the ledger; what is wrong is told to compliance, too."""
    from undersign.retention import store_check
    from undersign.store import tenancy

    count = 0
    for number, workspace_id in enumerate(known):
        with tenancy.within(workspace_id):
            faults = store_check.look(workspace_id, number == 0)
        for fault in faults:
            click.echo(f"✗ {fault}: {store_check.WORDS[fault.sort]}")
        count += len(faults)
    if not count:
        click.echo("✓ the store holds what is on record, and nothing else")
    return count


def checkpoints(data: Path, *, is_all: bool) -> None:
    """Print the signed checkpoints that lie outside of the database: the last of each ledger, or all."""
    with instance.opened(data):
        from undersign.journal import outside

        for workspace_id in instance.workspaces():
            notes = outside.notes(workspace_id)
            for one in notes if is_all else notes[-1:]:
                click.echo(one)


def export(data: Path, out: Path, number: str | None, workspace: str | None) -> None:
    """Write the trail of one contract with its proofs, or of every workspace's whole ledger, below `out`."""
    with instance.opened(data):
        from undersign.archive import export as exporting
        from undersign.contracts.contract import Contract
        from undersign.store import tenancy

        written = False
        for workspace_id in [workspace] if workspace else instance.workspaces():
            with tenancy.within(workspace_id):
                if number is None:
                    folder = out / workspace_id
                    click.echo(f"{folder}: {exporting.of_workspace(workspace_id, folder)} entries")
                    written = True
                elif found := Contract.objects.filter(workspace_id=workspace_id, number=number).first():
                    folder = out / number
                    click.echo(
                        f"{folder}: {exporting.of_contract(found, folder)} entries, each with its proof"
                    )
                    written = True
        if not written:
            raise click.ClickException(f"There is no contract {number}." if number else "Nothing to export.")
