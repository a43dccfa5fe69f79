"""`undersign backup`: an instance, running or not, as six files and a list of them.

Hides the order, which matters. Checkpoints first: one that is younger than the database would say,
rightly, that something was taken out of it. Then the database, then the folder: a document is on disk
before the row that names it, and never changes, so a folder that is younger is whole. The list is written
last, so that a folder without it is no backup. The records' keys lie apart, in a file that ends on a day:
what is destroyed meanwhile is unreadable in every backup from then on.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

import click

from undersign.cli import databases, dump, instance, packed, record_keys
from undersign.journal import clock

LIST = "backup.json"
CHECKPOINTS, DATABASE, FOLDER, SECRETS = "checkpoints.tgz", "database.dump", "folder.tgz", "secrets.tgz"
DESTROYED = "destroyed.jsonl"
LASTING = (CHECKPOINTS, DATABASE, FOLDER, DESTROYED)
KNOWN = "backups.jsonl"
FORMAT = 2
_ENGINE = ("engine", "run")  # the machinery's own: made again wherever it is missing


def beside(secrets: Path) -> Path:
    """Where the records' keys are, if nobody says otherwise."""
    return secrets.with_name(f"{secrets.name.partition('.')[0]}.keys")


def backup(data: Path, to: Path, secrets: Path | None, keys: Path | None = None, days: int = 35) -> None:
    """Write it to the empty or missing folder `to`, the secrets to a file of their own where one is named,
    the records' keys to another, which is of use for so many days.

    Exits with a sentence where that cannot be; what was written then is no backup.
    """
    secrets = secrets or to / SECRETS
    keys = keys or beside(secrets)
    _refuse(data, to, secrets, keys)
    until = (clock.now() + timedelta(days=days)).date()
    for folder in (to, secrets.parent, keys.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _pack(to / CHECKPOINTS, data / "checkpoints", lambda name: False)
    try:
        with databases.opened(data.absolute()) as database:
            dump.write(database.url_owner, to / DATABASE)
            # After the database: whoever is in it has their key here, if it was not destroyed since.
            record_keys.write(database.url_owner, keys, until)
            _list_destroyed(data, to)
    except dump.NotDone as error:
        raise click.ClickException(f"The database could not be saved. {error}") from error
    _pack(to / FOLDER, data, _is_elsewhere)
    _pack(secrets, data, lambda name: not _is_secret(name))
    _write_list(to, secrets, keys, until)
    _end_old(data, keys, until)
    click.echo(f"Saved {data} to {to}, and what opens it to {secrets} and, until {until}, {keys}.")
    if to in (secrets.parent, keys.parent):
        click.echo("Keep them apart: together they open every document.")


def _list_destroyed(data: Path, to: Path) -> None:
    """What was destroyed so far, into the backup; and beside it, where it serves every earlier one."""
    with instance.opened(data):
        from undersign.retention import destroyed_list
        from undersign.store import tenancy

        said: list[str] = []
        for workspace_id in instance.workspaces():
            with tenancy.within(workspace_id):
                said += destroyed_list.lines(workspace_id)
        for path in (to / DESTROYED, to.parent / DESTROYED, data / DESTROYED):
            destroyed_list.add(path, said)


def _end_old(data: Path, keys: Path, until: date) -> None:
    """Remember where these keys are; delete those of earlier backups that have ended."""
    path = data / KNOWN
    known = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    known.append({"keys": str(keys.absolute()), "expires_on": str(until)})
    for each in known:
        if date.fromisoformat(each["expires_on"]) < clock.now().date():
            Path(each["keys"]).unlink(missing_ok=True)
    left = [each for each in known if Path(each["keys"]).exists()]
    path.write_text("".join(f"{json.dumps(each)}\n" for each in left))


def _refuse(data: Path, to: Path, secrets: Path, keys: Path) -> None:
    if not (data / "secrets" / "master.key").exists():
        raise click.ClickException(f"{data} holds no instance. Name its folder with --data.")
    if to.absolute().is_relative_to(data.absolute()):
        raise click.ClickException(f"{to} lies inside of what is to be saved. Name a folder outside.")
    if to.exists() and any(to.iterdir()):
        raise click.ClickException(f"{to} is not empty. Name a folder that is, or that does not exist.")
    for path in (secrets, keys):
        if path.exists():
            raise click.ClickException(f"{path} exists already. Nothing was saved.")


def _pack(target: Path, folder: Path, leave_out: Callable[[PurePosixPath], bool]) -> None:
    packed.pack(target, packed.below(folder, leave_out=leave_out))


def _is_elsewhere(name: PurePosixPath) -> bool:
    """Whether another of the files holds it, or none has to."""
    first = name.parts[0]
    return first in ("secrets", "checkpoints", "undersign.env") or first.split(".")[0] in _ENGINE


def _is_secret(name: PurePosixPath) -> bool:
    """The keys, and the settings with their mail password; the embedded database makes its own passwords."""
    first, *rest = name.parts
    return first == "undersign.env" or (first == "secrets" and not (rest and rest[0].startswith("engine-")))


def _write_list(to: Path, secrets: Path, keys: Path, until: date) -> None:
    told: dict[str, Any] = {
        "format": FORMAT,
        "undersign": metadata.version("undersign"),
        "made_at": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "files": {name: sha256(to / name) for name in LASTING},
        "secrets": sha256(secrets),
        "keys": sha256(keys),
        "keys_expire_on": str(until),
    }
    fresh = to / f".{LIST}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        json.dump(told, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(to / LIST)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
