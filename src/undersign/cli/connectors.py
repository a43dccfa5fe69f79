"""`undersign connectors`: what is connected and can be, connecting it, and holding it against its rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from undersign.cli import instance, keys

# What checks have to write to, by kind: the name on the command line → the name in `conformance.Subject`.
NEEDED = {
    "helpdesk": {"ticket": "ticket_ref", "status": "status", "other_status": "other_status"},
    "directory": {"account": "account_ref", "contact": "contact_email", "deal": "deal_ref"},
    "billing": {"account": "account_ref"},
    "messenger": {"number": "number", "unreachable": "unreachable"},
    "vault": {},
}


@dataclass(frozen=True)
class Asked:
    kind: str
    connector: str
    name: str
    settings: Mapping[str, str]
    private: bool
    replace: bool


def available(data: Path, as_json: bool) -> None:
    """Every connector installed, with the settings it asks for; needs no instance."""
    instance.load(data)
    from undersign.connectors import registry

    for name, connector in registry.every().items():
        asked = [{"name": e.name, "type": e.type, "required": e.required} for e in connector.asked]
        if as_json:
            kinds = sorted(connector.kinds)
            said = {"connector": name, "label": str(connector.label), "kinds": kinds, "settings": asked}
            click.echo(json.dumps(said, ensure_ascii=False))
            continue
        click.echo(f"{name:<18} {', '.join(sorted(connector.kinds)):<20} {connector.label}")
        for each in connector.asked:
            how = "secret" if each.type == "secret" else f"--set {each.name}=…"
            click.echo(f"    {how:<24} {each.label}{'' if each.required else ' (may be left out)'}")


def listed(data: Path, workspace: str | None, as_json: bool) -> int:
    """Every connection with its state; how many that are on do not work."""
    with _within(data, workspace) as workspace_id:
        from undersign.connectors.linking import health, upkeep

        bad = 0
        for row in upkeep.every(workspace_id):
            state = health.state(row)
            bad += row.enabled and state in (health.FAILING, health.NEEDS_KEY)
            since = row.failing_since.isoformat() if row.failing_since else None
            said = {"name": row.name, "kind": row.kind, "connector": row.connector, "state": state}
            told = row.failure.get("sentence", "")
            if as_json:
                more = {"id": row.id, "enabled": row.enabled, "since": since, "failure": told}
                click.echo(json.dumps(said | more, ensure_ascii=False))
            else:
                click.echo(f"{row.kind:<10} {row.name:<24} {row.connector:<18} {state:<10} {told}".rstrip())
        return bad


def add(data: Path, workspace: str | None, asked: Asked) -> bool:
    """Connect and try; whether it is on afterwards, or waits for somebody to sign in over there."""
    with _within(data, workspace) as workspace_id:
        from undersign.connectors import api, registry
        from undersign.connectors.linking import health, trial, upkeep
        from undersign.connectors.linking.connection import Connection
        from undersign.journal import actor
        from undersign.journal.refused import Refused

        by = actor.system(workspace_id)
        try:
            known = registry.find(asked.connector)
            row = upkeep.make(
                asked.kind,
                asked.connector,
                asked.name,
                by=by,
                settings=asked.settings,
                secrets=_secrets(known),
                allow_private=asked.private,
            )
        except (api.Permanent, Refused) as no:
            raise click.UsageError(str(no)) from no
        if known.oauth and not set(row.sealed) - {"client_secret"}:
            click.echo(f"{row.id}: sign in over there from its page under Settings, Connectors.")
            return True
        if known.leads_outside and trial.can_try(row):
            tried = trial.run(row, by=by)
            if not tried.works:
                click.echo(f"{row.id}: {tried.sentence} {tried.do}".rstrip(), err=True)
                return False
        if asked.replace:
            others = Connection.objects.filter(workspace_id=workspace_id, kind=asked.kind, enabled=True)
            for other in others.exclude(pk=row.pk):
                upkeep.switch(other, False, by=by)
        upkeep.switch(row, True, by=by)
        click.echo(f"{row.id}: {health.state(row)}")
        return True


def check(data: Path, workspace: str | None, name: str, given: dict[str, str], as_json: bool) -> int:
    """Run the conformance checks against a connection; how many failed. Exits with 2 where it cannot."""
    with _within(data, workspace) as workspace_id:
        from undersign.connectors import conformance
        from undersign.connectors.linking import line, upkeep

        found = [row for row in upkeep.every(workspace_id) if name in (row.name, row.id)]
        if len(found) != 1:
            names = ", ".join(f"{row.name} ({row.kind}, {row.id})" for row in upkeep.every(workspace_id))
            raise click.UsageError(f"{len(found)} connections are called “{name}”. Connected: {names}.")
        (row,) = found
        subject = conformance.Subject(**_subject(row.kind, given))
        outcome = conformance.run(row.kind, lambda: line.to(row), subject)
    for rule, failed in outcome.items():
        told = {"rule": rule, "ok": not failed, "failed": failed}
        words = f"{'✗' if failed else '✓'} {rule.replace('_', ' ')}{': ' if failed else ''}{failed}"
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else words)
    return sum(1 for failed in outcome.values() if failed)


def _secrets(known: Any) -> dict[str, str]:
    """Asked for at the terminal; what may be left out is left out by pressing Enter."""
    asked = [each for each in known.asked if each.type == "secret"]
    return {
        each.name: str(click.prompt(str(each.label), hide_input=True, default=None if each.required else ""))
        for each in asked
    }


def _subject(kind: str, given: dict[str, str]) -> dict[str, Any]:
    known = NEEDED[kind]
    fields = {name.removeprefix("field."): text for name, text in given.items() if name.startswith("field.")}
    plain = {name: text for name, text in given.items() if not name.startswith("field.")}
    names = {known.get(name, name): text for name, text in plain.items()}
    lacking = [name for name, inside in known.items() if not names.get(inside)]
    unknown = set(names) - set(known.values())
    if lacking or unknown:
        wanted = " ".join(f"--subject {name}=…" for name in known) or "no --subject"
        raise click.UsageError(f"A {kind} is checked with {wanted}.")
    return names | ({"fields": fields} if fields else {})


@contextmanager
def _within(data: Path, workspace: str | None) -> Iterator[str]:
    with instance.opened(data):
        from undersign.store import tenancy

        workspace_id = keys.chosen(instance.workspaces(), workspace)
        with tenancy.within(workspace_id):
            yield workspace_id
