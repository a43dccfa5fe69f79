"""Which instance `undersign remote` speaks to, and with whose key.

Hides where the two are looked for: on the command line, in the environment, in a file of one's own that
nobody else can read. The file is refused where others could.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from undersign_client import Client, ConnectionLost, Patience, Problem, UndersignError

from undersign.cli.remote_asked import KEY, URL, Place, default_file


@contextmanager
def reached(place: Place) -> Iterator[Client]:
    """A client for this instance; what goes wrong ends the command with a sentence and exit status 1."""
    kept = _kept(place.config or default_file()) if not (place.url and place.key) else {}
    url, key = place.url or kept.get("url"), place.key or kept.get("key")
    if not url or not key:
        raise click.UsageError(
            f"Name the instance and a key: --url and --key, {URL} and {KEY}, or `undersign remote login`."
        )
    try:
        patience, language = Patience(attempts=3), _language()
        with Client(url, key, language=language, insecure=place.insecure, patience=patience) as client:
            yield client
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from wrong
    except UndersignError as wrong:
        raise _ended(wrong, place) from wrong


def keep(file: Path, url: str, key: str) -> None:
    """Write both down for next time, for nobody else's eyes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.fresh")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as writing:
        writing.write(f"url = {json.dumps(url)}\nkey = {json.dumps(key)}\n")
    fresh.replace(file)


def _kept(file: Path) -> dict[str, str]:
    try:
        mode = file.stat().st_mode
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as wrong:
        raise click.ClickException(f"{file} cannot be read: {wrong}") from wrong
    if mode & 0o077:
        raise click.ClickException(f"{file} can be read by others. Say: chmod 600 {file}")
    return {name: str(said[name]) for name in ("url", "key") if name in said}


def _language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "es" if spoken.startswith("es") else "en"


def _ended(wrong: UndersignError, place: Place) -> SystemExit:
    told: dict[str, Any] = {"code": "remote.failed", "sentence": str(wrong)}
    if isinstance(wrong, Problem):
        told = {name: getattr(wrong, name) for name in ("status", "code", "sentence", "advice", "field")}
    if isinstance(wrong, ConnectionLost):
        told = {"code": "remote.no_answer", "sentence": str(wrong), "maybe_done": wrong.maybe_done}
    if place.as_json:
        click.echo(json.dumps({"error": told}, ensure_ascii=False))
    about = f" ({told['field']})" if told.get("field") else ""
    click.echo(f"undersign: {wrong}{about}", err=True)
    return SystemExit(1)
