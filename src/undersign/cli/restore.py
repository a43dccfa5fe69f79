"""`undersign restore`: a backup as an instance again, checked before it is used and after it is back.

Hides what is made anew: the embedded database with passwords of its own, the tables' walls, and, where
the backup is older than the product, the tables' newest shape. What was destroyed or erased after the backup
was made is destroyed again before anything could serve it (GD-4).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import click

from undersign.cli import audit, backup, databases, dump, instance, packed, record_keys, replaying

UNDERSIGN = [sys.executable, "-m", "undersign.cli.main"]


def restore(
    source: Path,
    data: Path,
    secrets: Path | None,
    keys: Path | None = None,
    destroyed: tuple[Path, ...] = (),
) -> int:
    """Fill the empty or missing folder `data`; returns how many faults the check afterwards found.

    destroyed: lists of what was destroyed since, beside those that lie in and next to the backup.
    Exits with a sentence where the backup is not whole or the place not empty; then nothing was made.
    """
    secrets = secrets or source / backup.SECRETS
    keys = keys or backup.beside(secrets)
    _refuse(source, data, secrets, keys)
    told = record_keys.opened(keys)
    gone = _gone(source, destroyed)
    data.mkdir(parents=True, exist_ok=True)
    # Root's folder lets the database's account pass through to its own, without listing the rest.
    data.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        packed.unpack(source / backup.FOLDER, data)
        packed.unpack(source / backup.CHECKPOINTS, data / "checkpoints")
        packed.unpack(secrets, data)
        with databases.opened(data.absolute()) as database:
            dump.read(database.url_owner, source / backup.DATABASE)
            record_keys.read(database.url_owner, told, replaying.keys(gone))
            _migrate(database, data)
            fresh = replaying.empty(database.url_owner, data, gone)
    except (packed.Unsafe, tarfile.TarError, dump.NotDone, subprocess.CalledProcessError) as error:
        raise click.ClickException(f"Not restored: {error}. Remove {data} before you try again.") from error
    replaying.record(data, fresh)
    click.echo(f"Restored {data}; {len(fresh)} destructions and erasures since the backup were done again.")
    faults = audit.check(data) + _documents(data)
    _record(data, json.loads((source / backup.LIST).read_text())["made_at"])
    return faults


def _gone(source: Path, named: tuple[Path, ...]) -> list[replaying.Gone]:
    newest = source.absolute().parent / backup.DESTROYED
    if not named and not newest.exists():
        click.echo(
            "No list of what was destroyed after this backup was found; if there is one, name it with "
            "--destroyed, and restore again."
        )
    return replaying.read([source / backup.DESTROYED, newest, *named])


def _refuse(source: Path, data: Path, secrets: Path, keys: Path) -> None:
    if data.exists() and any(data.iterdir()):
        raise click.ClickException(f"{data} is not empty. A backup is restored into a folder of its own.")
    if not (source / backup.LIST).exists():
        raise click.ClickException(f"{source} holds no finished backup: {backup.LIST} is missing.")
    for path, option in ((secrets, "--secrets"), (keys, "--keys")):
        if not path.exists():
            raise click.ClickException(f"{path} is missing. Name the file with {option}.")
    told = json.loads((source / backup.LIST).read_text())
    if told["format"] != backup.FORMAT:
        raise click.ClickException("The backup was made by another Undersign. Restore it with that one.")
    known = {source / name: digest for name, digest in told["files"].items()}
    known |= {secrets: told["secrets"], keys: told["keys"]}
    changed = [str(path) for path, digest in known.items() if _digest(path) != digest]
    if changed:
        raise click.ClickException(f"Damaged, missing, or of another backup: {', '.join(changed)}.")
    named = os.environ.get("DATABASE_URL")
    if named and not dump.is_empty(named):
        raise click.ClickException("The database that DATABASE_URL names is not empty. Name one that is.")


def _digest(path: Path) -> str:
    return backup.sha256(path) if path.exists() else ""


def _migrate(database: databases.Database, data: Path) -> None:
    named = {"DATABASE_URL": database.url_owner, "APP_DATABASE_URL": database.url_app}
    subprocess.run([*UNDERSIGN, "migrate", "--data", str(data)], env={**os.environ, **named}, check=True)


def _documents(data: Path) -> int:
    """Open every document there is; print those that cannot be, and return how many."""
    with instance.opened(data):
        from undersign.contracts.document import Document
        from undersign.store import blobs, keys, tenancy

        read = erased = 0
        broken = []
        for workspace_id in instance.workspaces():
            with tenancy.within(workspace_id):
                for row in Document.objects.all().iterator():
                    try:
                        row.read()
                        read += 1
                    except keys.KeyGone:
                        erased += 1
                    except (blobs.Missing, blobs.Damaged) as error:
                        broken.append(f"{row.contract_id} {row.kind}: {type(error).__name__.lower()}")
    for one in broken:
        click.echo(f"✗ {one}")
    click.echo(f"{'✗' if broken else '✓'} {read} documents open, {erased} erased, {len(broken)} do not.")
    return len(broken)


def _record(data: Path, made: str) -> None:
    """Every workspace's ledger says from here on that it was put back, and to when."""
    with instance.opened(data):
        from undersign.archive.events import InstanceRestored
        from undersign.journal import actor, moves
        from undersign.store import tenancy
        from undersign.workspaces.workspace import Workspace

        for workspace_id in instance.workspaces():
            with tenancy.within(workspace_id):
                root = Workspace.objects.get(pk=workspace_id)
                moves.record(root, InstanceRestored(made=made), by=actor.system(workspace_id))
