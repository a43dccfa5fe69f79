"""A connection after it was made: its settings changed, switched on or off, tried.

Hides that one messenger of a workspace is on at a time, and that a secret never goes where it was not entered
for: whoever moves a connection to another address enters its secrets again, or they would be sent there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, connection, events, registry
from undersign.connectors.connection import Connection
from undersign.journal import ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace


def messengers(workspace_id: str) -> dict[str, Connection]:
    """{connector's name: its connection}, on or off; the newest where there are several."""
    rows = Connection.objects.filter(workspace_id=workspace_id, kind=api.MESSENGER)
    return {row.connector: row for row in rows.order_by("created_at", "id")}


def keep_messenger(
    connector: str,
    *,
    by: Actor,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    allow_private: bool = False,
) -> Connection:
    """Set it up, or change it; an empty secret leaves the one that is kept. It is on afterwards, others off.

    Raises `Refused` (role.refused, connection.secret_again), `api.Permanent` where it is not complete.
    """
    policy.require(by, "connection.manage")
    known = registry.find(connector)
    row = messengers(by.workspace_id).get(connector)
    secrets = {name: text for name, text in secrets.items() if text}
    if row is None:
        how: dict[str, Any] = {"settings": settings, "secrets": secrets, "allow_private": allow_private}
        with transaction.atomic():
            row = connection.connect(api.MESSENGER, connector, str(known.label)[:120], by=by, **how)
            _only(row)
        return row
    known.check(settings, row.sealed | secrets)
    _require_secrets_again(known, row, settings, secrets)
    row.settings, row.allow_private, row.enabled = dict(settings), allow_private, True
    row.keep(secrets)
    with transaction.atomic():
        row.save()
        _only(row)
        _record(row, events.ConnectionChanged(connection_id=row.id, connection=row.name), by)
    return row


def switch(row: Connection, is_on: bool, *, by: Actor) -> None:
    """On, and the workspace's other messengers off; or off. Raises `Refused` (role.refused)."""
    policy.require(by, "connection.manage")
    row.enabled = is_on
    with transaction.atomic():
        row.save(update_fields=["enabled"])
        if is_on:
            _only(row)
        kind = "on" if is_on else "off"
        _record(row, events.ConnectionSwitched(connection_id=row.id, connection=row.name, kind=kind), by)


def try_text(row: Connection, number: str, body: str, *, by: Actor) -> str:
    """Send this text now, and answer its reference at the service. Each try stands in the workspace's trail.

    Raises `Refused` (role.refused), `api.Temporary`, `api.Permanent` with the service's own words.
    """
    policy.require(by, "connection.manage")
    try:
        with row.opened() as messenger:
            ref = str(messenger.text(number, body, key=ids.new("try")).ref)
    except (api.Temporary, api.Permanent):
        _tried(row, number, "failed", by)
        raise
    _tried(row, number, "worked", by)
    return ref


def _tried(row: Connection, number: str, kind: str, by: Actor) -> None:
    told = events.ConnectionTried(connection_id=row.id, connection=row.name, number=number, kind=kind)
    _record(row, told, by)


def _only(row: Connection) -> None:
    """Of several, the oldest would be used: so there are not several."""
    others = Connection.objects.filter(workspace_id=row.workspace_id, kind=row.kind, enabled=True)
    others.exclude(pk=row.pk).update(enabled=False)


def _record(row: Connection, told: events.Event, by: Actor) -> None:
    moves.record(Workspace.objects.get(pk=row.workspace_id), told, by=by)


def _require_secrets_again(
    known: registry.Connector, row: Connection, settings: Mapping[str, str], secrets: Mapping[str, str]
) -> None:
    leading = [each.name for each in known.settings_schema if each.leads_there]
    moved = any((row.settings.get(name) or "") != (settings.get(name) or "") for name in leading)
    lacking = [e for e in known.settings_schema if e.type == "secret" and e.name not in secrets]
    if moved and lacking:
        raise Refused(
            "connection.secret_again",
            _("This would send the kept secret to another address."),
            do=_("Enter it again: %(secret)s."),
            field=f"{row.connector}-{lacking[0].name}",
            secret=str(lacking[0].label),
        )
