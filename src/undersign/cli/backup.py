"""`undersign backup`: an instance, running or not, as four files and a list of them.

Hides the order, which matters. Checkpoints first: one that is younger than the database would say,
rightly, that something was taken out of it. Then the database, then the folder: a document is on disk
before the row that names it, and never changes, so a folder that is younger is whole. The list is written
last, so that a folder without it is no backup.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

import click

from undersign.cli import databases, dump, packed
from undersign.journal import clock

LIST = "backup.json"
CHECKPOINTS, DATABASE, FOLDER, SECRETS = "checkpoints.tgz", "database.dump", "folder.tgz", "secrets.tgz"
FORMAT = 1
_ENGINE = ("engine", "run")  # the machinery's own: made again wherever it is missing


def backup(data: Path, to: Path, secrets: Path | None) -> None:
    """Write it to the empty or missing folder `to`, the secrets to a file of their own where one is named.

    Exits with a sentence where that cannot be; what was written then is no backup.
    """
    secrets = secrets or to / SECRETS
    _refuse(data, to, secrets)
    for folder in (to, secrets.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _pack(to / CHECKPOINTS, data / "checkpoints", lambda name: False)
    try:
        with databases.opened(data.absolute()) as database:
            dump.write(database.url_owner, to / DATABASE)
    except dump.NotDone as error:
        raise click.ClickException(f"The database could not be saved. {error}") from error
    _pack(to / FOLDER, data, _is_elsewhere)
    _pack(secrets, data, lambda name: not _is_secret(name))
    _write_list(to, secrets)
    click.echo(f"Saved {data} to {to}, and what opens it to {secrets}.")
    if secrets.parent == to:
        click.echo("Keep the two apart: together they open every document.")


def _refuse(data: Path, to: Path, secrets: Path) -> None:
    if not (data / "secrets" / "master.key").exists():
        raise click.ClickException(f"{data} holds no instance. Name its folder with --data.")
    if to.absolute().is_relative_to(data.absolute()):
        raise click.ClickException(f"{to} lies inside of what is to be saved. Name a folder outside.")
    if to.exists() and any(to.iterdir()):
        raise click.ClickException(f"{to} is not empty. Name a folder that is, or that does not exist.")
    if secrets.exists():
        raise click.ClickException(f"{secrets} exists already. Nothing was saved.")


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


def _write_list(to: Path, secrets: Path) -> None:
    told: dict[str, Any] = {
        "format": FORMAT,
        "undersign": metadata.version("undersign"),
        "made_at": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "files": {name: sha256(to / name) for name in (CHECKPOINTS, DATABASE, FOLDER)},
        "secrets": sha256(secrets),
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
