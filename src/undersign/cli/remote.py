"""`undersign remote send`, `status`, `download` and `login`: an instance by its API, with the Python client.

Hides how a contract is named (id or number) and how what came back is told to a person or to a program.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import click
from undersign_client import Client, Contract, NotFound, Person, UndersignError

from undersign.cli.remote_asked import Place, default_file
from undersign.cli.remote_place import keep, reached

SUFFIX = {"bundle": ".evidence.zip", "sealed": ".pdf"}


@dataclass(frozen=True)
class Order:
    """What `send` was told. people: (role, "Name <e-mail>"). values: NAME=VALUE, over those of the file."""

    template: str
    people: tuple[tuple[str, str], ...]
    values: tuple[str, ...]
    file: Path | None
    language: str | None
    title: str | None
    once: str
    is_draft: bool
    waits: bool
    timeout: float | None


def login(place: Place) -> None:
    url = place.url or click.prompt("The instance’s address (https://…)")
    key = place.key or click.prompt("A key for programs", hide_input=True)
    file = place.config or default_file()
    with reached(Place(url, key, file, place.insecure, place.as_json)) as client:
        next(client.contracts.list(limit=1), None)
    keep(file, url, key)
    _say(place, {"url": url, "config": str(file)}, f"{url}: the key works. Kept in {file}.")


def send(place: Place, order: Order) -> None:
    people = [_person(role, who) for role, who in order.people]
    values = _values(order)
    with reached(place) as client:
        made = client.contracts.create(
            order.template, people, values, language=order.language, title=order.title, once=order.once
        )
        if not order.is_draft:
            made = client.contracts.send(made.id, once=f"{order.once}.sent" if order.once else "")
        if order.waits and not order.is_draft:
            made = client.contracts.wait_until_completed(made.id, timeout=order.timeout)
    _say(place, as_json(made), _line(made))


def status(place: Place, named: str | None, wanted: str, limit: int) -> None:
    with reached(place) as client:
        if named is None:
            found = [each for _n, each in zip(range(limit), _newest(client, wanted, limit), strict=False)]
            _say(place, {"items": [as_json(each) for each in found]}, "\n".join(map(_line, found)))
            return
        contract = find(client, named)
    _say(place, as_json(contract), "\n".join([_line(contract), *_people(contract)]))


def download(place: Place, named: str, kind: str, out: Path | None) -> None:
    with reached(place) as client:
        contract = find(client, named)
        to = out or Path(contract.number + SUFFIX.get(kind, f".{kind}.pdf"))
        try:
            saved = client.contracts.download(contract.id, to, kind=kind, progress=_progress(place))
        except OSError as wrong:
            raise UndersignError(f"{to}: {wrong.strerror or wrong}.") from wrong
    told = {"path": str(saved.path), "size": saved.size, "sha256": saved.sha256}
    _say(place, told, f"{saved.path}: {saved.size:,} bytes, SHA-256 {saved.sha256}")


def find(client: Client, named: str) -> Contract:
    """By id, or by number. Raises NotFound."""
    if named.startswith("ctr_"):
        return client.contracts.read(named)
    for each in client.search.contracts(named):
        if each.number == named:
            return each
    raise NotFound(404, "contract.unknown", f"There is no contract with the number {named}.", "Check it.")


def as_json(contract: Contract) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(vars(contract), default=_plain))
    return {name: value for name, value in told.items() if name not in ("etag", "more")}


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return {name: each for name, each in vars(value).items() if name not in ("etag", "more")}


def _newest(client: Client, wanted: str, limit: int) -> Any:
    return client.contracts.list(status=wanted, limit=min(limit, 200))


def _person(role: str, who: str) -> Person:
    name, email = parseaddr(who)
    if not name or "@" not in email:
        raise click.UsageError(f"--person {role}: say “Name <name@example.com>”, not {who!r}.")
    return Person(role, name, email)


def _values(order: Order) -> dict[str, Any]:
    found: Any = {}
    if order.file is not None:
        try:
            found = json.loads(order.file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as wrong:
            raise click.ClickException(f"{order.file} cannot be read: {wrong}") from wrong
    if not isinstance(found, dict):
        raise click.ClickException(f"{order.file}: it has to be one object, {{field: value}}.")
    for each in order.values:
        name, equals, value = each.partition("=")
        if not equals:
            raise click.UsageError(f"--value {each}: say NAME=VALUE.")
        found[name] = _read(value)
    return found


def _read(value: str) -> Any:
    """Numbers, true and false, and objects as JSON has them; all else is text."""
    try:
        return json.loads(value)
    except ValueError:
        return value


def _line(contract: Contract) -> str:
    return f"{contract.number}  {contract.status:<9}  {contract.title}  ({contract.id})"


def _people(contract: Contract) -> list[str]:
    return [f"  {each.order}. {each.name} <{each.email}>: {each.status}" for each in contract.recipients]


def _progress(place: Place) -> Any:
    if place.as_json or not sys.stderr.isatty():
        return None

    def show(done: int, total: int | None) -> None:
        part = f"{done * 100 // total} %" if total else f"{done:,} bytes"
        click.echo(f"\r{part}  ", nl=bool(total and done >= total), err=True)

    return show


def _say(place: Place, told: dict[str, Any], sentence: str) -> None:
    click.echo(json.dumps(told, ensure_ascii=False) if place.as_json else sentence)
