"""`undersign connectors`: what can be connected, connecting it, and checking it against the real system."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from undersign.cli import instance


def show(data: Path) -> None:
    """Every connector installed, with the settings it asks for."""
    with instance.opened(data):
        from undersign.connectors import registry

        for name, connector in registry.every().items():
            click.echo(f"{name:<18} {', '.join(sorted(connector.kinds)):<20} {connector.label}")
            for each in connector.settings_schema:
                asked = "secret" if each.type == "secret" else f"--set {each.name}=…"
                click.echo(f"    {asked:<20} {each.label}{'' if each.required else ' (may be left out)'}")


def add(
    data: Path, kind: str, connector: str, name: str, settings: dict[str, str], private: bool, replace: bool
) -> None:
    """Connect every workspace's one system of a kind. Secrets are asked for, never on the command line."""
    with instance.opened(data):
        from undersign.connectors import connection, registry
        from undersign.connectors.connection import Connection
        from undersign.journal import actor
        from undersign.store import tenancy

        schema = registry.find(connector).settings_schema
        secrets = {
            each.name: click.prompt(str(each.label), hide_input=True)
            for each in schema
            if each.type == "secret" and each.required
        }
        workspace_id = instance.only_workspace()
        with tenancy.within(workspace_id):
            if replace:
                Connection.objects.filter(workspace_id=workspace_id, kind=kind).update(enabled=False)
            made = connection.connect(
                kind,
                connector,
                name,
                by=actor.system(workspace_id),
                settings=settings,
                secrets=secrets,
                allow_private=private,
            )
        click.echo(made.id)


def check(data: Path, name: str, subject: dict[str, Any], as_json: bool) -> int:
    """Run the conformance checks against a connection; returns how many failed."""
    with instance.opened(data):
        from undersign.connectors import conformance, registry
        from undersign.connectors.connection import Connection
        from undersign.store import tenancy

        workspace_id = instance.only_workspace()
        with tenancy.within(workspace_id):
            row = Connection.objects.get(workspace_id=workspace_id, name=name)
            connector = registry.find(row.connector)
            outcome = conformance.run(
                row.kind,
                lambda: connector.make(row.kind, row.configured),
                conformance.Subject(**subject),
            )
    for rule, failed in outcome.items():
        told = {"rule": rule, "ok": not failed, "failed": failed}
        click.echo(json.dumps(told) if as_json else f"{'✗' if failed else '✓'} {rule} {failed}")
    return sum(1 for failed in outcome.values() if failed)
