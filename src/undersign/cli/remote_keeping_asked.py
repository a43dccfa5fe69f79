"""The commands `undersign remote webhooks`, `retention` and `holds`, and what each asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from undersign.cli.remote_asked import Place, asked, remote

ONCE = click.option("--once", default="", help="Sent again under it, it has no second effect.")


@remote.group()
def webhooks() -> None:
    """Who is told there what happens."""


@webhooks.command("list")
@asked
def list_webhooks(place: Place) -> None:
    """Each with its status and what waits for it."""
    _verbs().webhooks(place)


@webhooks.command("add")
@click.argument("address")
@click.option("--event", "events", multiple=True, help="Such as contract.completed. [the usual ones]")
@click.option("--name", default="")
@ONCE
@asked
def add_webhook(place: Place, address: str, events: tuple[str, ...], name: str, once: str) -> None:
    """Have an ADDRESS told what happens; its secret is shown once."""
    _verbs().add_webhook(place, address, events, name, once)


@webhooks.command("change")
@click.argument("webhook")
@click.argument("do", type=click.Choice(["resume", "disable", "remove"]))
@asked
def change_webhook(place: Place, webhook: str, do: str) -> None:
    """Let a WEBHOOK go on, switch it off, or take it away."""
    _verbs().change_webhook(place, webhook, do)


@webhooks.command("replay")
@click.argument("webhook")
@click.option("--since", required=True, type=click.DateTime(), help="As this machine's clock says it.")
@asked
def replay(place: Place, webhook: str, since: datetime) -> None:
    """Tell a WEBHOOK again of everything since a moment."""
    _verbs().replay(place, webhook, since)


@remote.command()
@click.argument("contract", required=False)
@click.option("--status", default="", help="kept, review, approved, warned, destroyed.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Kept until this day at most.")
@asked
def retention(place: Place, contract: str | None, status: str, until: datetime | None) -> None:
    """Until when a CONTRACT that is over is kept, and why (its id or number); or all of them."""
    _verbs().retention(place, contract, status, until.date() if until else None)


@remote.group()
def holds() -> None:
    """Legal holds there: what is under one is not destroyed."""


@holds.command("list")
@click.option("--status", default="", help="active, asked, released.")
@asked
def list_holds(place: Place, status: str) -> None:
    """The newest first."""
    _verbs().holds(place, status)


@holds.command("place")
@click.option("--matter", required=True)
@click.option("--title", required=True)
@click.option("--custodian", required=True)
@click.option("--reason", required=True)
@click.option("--query", help="Filters of the list of contracts: “q=Acme&template=nda”; empty for all.")
@click.option("--contract", "contracts", multiple=True, help="A number or id; may be repeated.")
@ONCE
@asked
def place_hold(place: Place, **said: Any) -> None:
    """On what a search finds, now and later, or on named contracts."""
    _verbs().place_hold(place, **said)


@holds.command("release")
@click.argument("hold")
@click.argument("step", type=click.Choice(["ask", "drop", "release"]))
@click.option("--reason", default="", help="Of asking.")
@asked
def release_hold(place: Place, hold: str, step: str, reason: str) -> None:
    """Ask for a HOLD's release; somebody else releases it, or drops what was asked."""
    _verbs().release_hold(place, hold, step, reason)


def _verbs() -> Any:
    from undersign.cli import remote_keeping

    return remote_keeping
