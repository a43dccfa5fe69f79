"""The commands of `undersign remote`, and what each asks for; what they do lies in `remote`."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

URL, KEY = "UNDERSIGN_REMOTE_URL", "UNDERSIGN_REMOTE_KEY"
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True)
class Place:
    """as_json: what is answered, and what goes wrong, as one JSON object on the standard output."""

    url: str | None
    key: str | None
    config: Path | None
    insecure: bool
    as_json: bool


def default_file() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "undersign" / "remote.toml"


def asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command of `remote` takes; the command is given a `Place`."""

    def with_place(
        url: str | None, secret: str | None, config: Path | None, insecure: bool, as_json: bool, **more: Any
    ) -> Any:
        return command(place=Place(url, secret, config, insecure, as_json), **more)

    with_place.__name__, with_place.__doc__ = command.__name__, command.__doc__
    with_place.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option("--json", "as_json", is_flag=True, help="One JSON object, errors too."),
        click.option("--insecure", is_flag=True, help="Let the key go over http:// to another machine."),
        click.option(
            "--config",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Where both are kept. [~/.config/undersign/remote.toml]",
        ),
        click.option("--key", "secret", envvar="UNDERSIGN_REMOTE_KEY", help=f"A key for programs. [${KEY}]"),
        click.option("--url", envvar="UNDERSIGN_REMOTE_URL", help=f"The instance’s address. [${URL}]"),
    ):
        with_place = option(with_place)
    return with_place


@click.group()
def remote() -> None:
    """Another instance, by its API: nothing of it has to be on this machine."""


@remote.command()
@asked
def login(place: Place) -> None:
    """Keep an address and a key for the commands below, readable by you alone."""
    from undersign.cli import remote as verbs

    verbs.login(place)


@remote.command()
@click.argument("template")
@click.option(
    "--person",
    "people",
    nargs=2,
    multiple=True,
    metavar="ROLE 'NAME <EMAIL>'",
    help="Once for each role of the template.",
)
@click.option("--value", "values", multiple=True, metavar="NAME=VALUE", help="Of a field; may be repeated.")
@click.option("--values", "file", type=FILE, help="JSON: {field: value}.")
@click.option("--language", help="Of the contract. [en]")
@click.option("--title", help="[the template’s name]")
@click.option("--once", default="", help="An order’s number: sent again, it has no second effect.")
@click.option("--draft", "is_draft", is_flag=True, help="Draft it, do not send it.")
@click.option("--wait", "waits", is_flag=True, help="Until it is sealed.")
@click.option("--timeout", type=float, help="Seconds to wait at most. [as long as it takes]")
@asked
def send(place: Place, **order: Any) -> None:
    """Draft a contract from a published TEMPLATE and send it. Exit status 0: it is on its way."""
    from undersign.cli import remote as verbs

    verbs.send(place, verbs.Order(**order))


@remote.command()
@click.argument("contract", required=False)
@click.option("--status", "wanted", default="", help="Of a list: draft, sent, sealed …")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
@asked
def status(place: Place, contract: str | None, wanted: str, limit: int) -> None:
    """How a CONTRACT stands (its id or number), or how the newest do."""
    from undersign.cli import remote as verbs

    verbs.status(place, contract, wanted, limit)


@remote.command()
@click.argument("contract")
@click.option("--kind", default="sealed", show_default=True, help="issued, sealed, certificate, bundle.")
@click.option("--out", type=FILE, help="[the contract’s number, here]")
@asked
def download(place: Place, contract: str, kind: str, out: Path | None) -> None:
    """Fetch a file of a CONTRACT, whole or not at all, its SHA-256 checked."""
    from undersign.cli import remote as verbs

    verbs.download(place, contract, kind, out)


@remote.group()
def templates() -> None:
    """Templates as folders of plain files, there and here."""


@templates.command("push")
@click.argument("folder", type=FOLDER)
@click.option("--freeze", "note", help="Freeze it into a version as well, with this note; it is in review.")
@asked
def push(place: Place, folder: Path, note: str | None) -> None:
    """Put a FOLDER into the working copy there; its clauses go into the library where they are missing."""
    from undersign.cli import remote_templates as shelf

    shelf.push(place, folder, note)


@templates.command("pull")
@click.argument("key")
@click.option("--out", required=True, type=FOLDER, help="The folder.")
@click.option("--version", "number", type=int, help="[the one in effect, the newest, or the working copy]")
@asked
def pull(place: Place, key: str, out: Path, number: int | None) -> None:
    """Write a template from there as a folder, its clauses and cases with it."""
    from undersign.cli import remote_templates as shelf

    shelf.pull(place, key, out, number)
