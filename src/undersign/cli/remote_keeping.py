"""`undersign remote webhooks`, `retention` and `holds`: what is told, kept and held at another instance."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import click
from undersign_client.results import Result
from undersign_client.results_keeping import Hold, Kept, Webhook

from undersign.cli.remote import find
from undersign.cli.remote_asked import Place
from undersign.cli.remote_place import reached


def webhooks(place: Place) -> None:
    with reached(place) as client:
        _list(place, [*client.webhooks.list()], _webhook)


def add_webhook(place: Place, url: str, events: tuple[str, ...], name: str, once: str) -> None:
    with reached(place) as client:
        made = client.webhooks.create(url, events or None, name=name, once=once)
    _one(place, made, f"{_webhook(made)}\n  {made.secret} signs what comes; it is not shown again.")


def change_webhook(place: Place, webhook: str, do: str) -> None:
    """do: resume | disable | remove."""
    with reached(place) as client:
        if do == "remove":
            client.webhooks.remove(webhook)
            click.echo(
                json.dumps({"id": webhook}) if place.as_json else f"{webhook} is told nothing any more."
            )
            return
        made = (client.webhooks.resume if do == "resume" else client.webhooks.disable)(webhook)
    _one(place, made, _webhook(made))


def replay(place: Place, webhook: str, since: datetime) -> None:
    with reached(place) as client:
        told = client.webhooks.replay(webhook, since.astimezone())
    _one(place, told, f"{told.messages} messages are sent again.")


def retention(place: Place, named: str | None, status: str, until: date | None) -> None:
    with reached(place) as client:
        if named is None:
            _list(place, [*client.retention.list(status=status, until=until)], _kept)
            return
        kept = client.retention.read(find(client, named).id)
    _one(
        place,
        kept,
        "\n".join([_kept(kept), *(f"  {each.rule}: {each.until or '—'}" for each in kept.because)]),
    )


def holds(place: Place, status: str) -> None:
    with reached(place) as client:
        _list(place, [*client.holds.list(status=status)], _hold)


def place_hold(place: Place, contracts: tuple[str, ...], query: str | None, once: str, **said: str) -> None:
    with reached(place) as client:
        made = client.holds.place(**said, query=query, contracts=contracts, once=once)
    _one(place, made, _hold(made))


def release_hold(place: Place, hold: str, step: str, reason: str) -> None:
    """step: ask | drop | release."""
    with reached(place) as client:
        if step == "ask":
            made = client.holds.ask_release(hold, reason)
        else:
            made = (client.holds.release if step == "release" else client.holds.drop_release)(hold)
    _one(place, made, _hold(made))


def _webhook(row: Webhook) -> str:
    return f"{row.id}  {row.status:<8}  {row.url}  {row.waiting} waiting  ({', '.join(row.events)})"


def _kept(row: Kept) -> str:
    until = row.retain_until or f"not to be destroyed: {', '.join(row.blocked)}"
    return f"{row.number}  {row.status:<9}  {until}  ({row.contract})"


def _hold(row: Hold) -> str:
    return f"{row.id}  {row.status:<8}  {row.matter}: {row.title}, {row.contracts} contracts, {row.custodian}"


def _list(place: Place, rows: Iterable[Any], line: Any) -> None:
    if place.as_json:
        click.echo(json.dumps({"items": [_plain(each) for each in rows]}, ensure_ascii=False))
    else:
        click.echo("\n".join(map(line, rows)))


def _one(place: Place, row: Result, sentence: str) -> None:
    click.echo(json.dumps(_plain(row), ensure_ascii=False) if place.as_json else sentence)


def _plain(value: Any) -> Any:
    if isinstance(value, Result):
        return {name: _plain(each) for name, each in vars(value).items() if name not in ("etag", "more")}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
