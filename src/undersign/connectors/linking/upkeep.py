"""A connection from its making to its end: made, changed, switched on or off, removed.

Hides that of most kinds one connection of a workspace is on at a time, and that a secret never goes where it
was not entered for: whoever moves a connection to another address enters its secrets again, or they would be
sent there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, events, registry
from undersign.connectors.linking import connection, oauth
from undersign.connectors.linking.connection import Connection
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

SEVERAL = frozenset({api.VAULT})  # of these, several are in use at once; of the others the one that is on


def every(workspace_id: str) -> list[Connection]:
    """All that were not removed, on or off, the oldest first."""
    held = Connection.objects.filter(workspace_id=workspace_id, removed_at=None)
    return list(held.order_by("created_at", "id"))


def make(
    kind: str,
    connector: str,
    name: str,
    *,
    by: Actor,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    allow_private: bool = False,
) -> Connection:
    """A new one, off until it was tried.

    Raises `Refused` (role.refused, connection.name), `api.Permanent`.
    """
    policy.require(by, "connection.manage")
    with transaction.atomic():
        how: dict[str, Any] = {
            "settings": settings,
            "secrets": _given(secrets),
            "allow_private": allow_private,
        }
        row = connection.connect(kind, connector, _free(name, kind, by.workspace_id), by=by, **how)
        row.enabled = False
        row.save(update_fields=["enabled"])
    return row


def change(
    row: Connection,
    *,
    by: Actor,
    name: str,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    allow_private: bool = False,
) -> None:
    """Other settings; an empty secret leaves the one that is kept. What was kept and is not asked for stays.

    Raises `Refused` (role.refused, connection.name, connection.secret_again), `api.Permanent`.
    """
    policy.require(by, "connection.manage")
    known, fresh = registry.find(row.connector), _given(secrets)
    known.check(settings, row.sealed | fresh)
    _require_secrets_again(known, row, settings, fresh)
    if _has_moved(known, row, settings):
        row.sealed, row.token_until = {}, None  # all that is left was for the other address
    row.name = _free(name, row.kind, row.workspace_id, but=row.pk)
    row.settings, row.allow_private = {**row.settings, **settings}, allow_private
    row.failing_since, row.failure = None, {}
    row.keep(fresh)
    with transaction.atomic():
        row.save()
        _record(row, events.ConnectionChanged(connection_id=row.id, connection=row.name), by)


def remove(row: Connection, *, by: Actor) -> None:
    """Off for good, its secrets destroyed here and told there; what it brought stays. Raises `Refused`."""
    policy.require(by, "connection.manage")
    with contextlib.suppress(api.Permanent):
        oauth.revoke(row, registry.find(row.connector).oauth)
    told = events.ConnectionRemoved(connection_id=row.id, connection=row.name, connector=row.connector)
    with transaction.atomic():
        _record(row, told, by)
        row.enabled, row.removed_at, row.name = False, clock.now(), f"{row.name[:80]} {row.id}"
        row.sealed, row.tried, row.token_until = {}, "", None
        row.failing_since, row.failure = None, {}
        row.save()


def signed_in(row: Connection, code: str, *, verifier: str, by: Actor) -> None:
    """Back from their sign-in with a code. Raises `Refused`, `api.Temporary`, `api.Permanent`."""
    policy.require(by, "connection.manage")
    known = registry.find(row.connector)
    assert known.oauth is not None
    oauth.exchange(row, known.oauth, code, verifier=verifier)
    with transaction.atomic():
        _record(row, events.ConnectionSignedIn(connection_id=row.id, connection=row.name), by)


def messengers(workspace_id: str) -> dict[str, Connection]:
    """{connector's name: its connection}, on or off; the newest where there are several."""
    rows = Connection.objects.filter(workspace_id=workspace_id, kind=api.MESSENGER, removed_at=None)
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
    """On, and others off where one of its kind is used; or off. Raises `Refused` (role.refused)."""
    policy.require(by, "connection.manage")
    if row.removed_at:
        raise Connection.DoesNotExist
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
    """Of several, the oldest would be used: so there are not several, but where all are."""
    if row.kind in SEVERAL:
        return
    others = Connection.objects.filter(workspace_id=row.workspace_id, kind=row.kind, enabled=True)
    others.exclude(pk=row.pk).update(enabled=False)


def _record(row: Connection, told: events.Event, by: Actor) -> None:
    moves.record(Workspace.objects.get(pk=row.workspace_id), told, by=by)


def _require_secrets_again(
    known: registry.Connector, row: Connection, settings: Mapping[str, str], secrets: Mapping[str, str]
) -> None:
    lacking = [
        each
        for each in known.asked
        if each.type == "secret" and each.name not in secrets and (each.required or each.name in row.sealed)
    ]
    if lacking and _has_moved(known, row, settings):
        raise Refused(
            "connection.secret_again",
            _("This would send the kept secret to another address."),
            do=_("Enter it again: %(secret)s."),
            field=f"{row.connector}-{lacking[0].name}",
            secret=str(lacking[0].label),
        )


def _has_moved(known: registry.Connector, row: Connection, settings: Mapping[str, str]) -> bool:
    return any((row.settings.get(name) or "") != (settings.get(name) or "") for name in known.leading)


def _given(secrets: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in secrets.items() if text}


def _free(name: str, kind: str, workspace_id: str, but: str = "") -> str:
    """The name as it is kept, if no other connection of this kind has it."""
    name = " ".join(name.split())[:120]
    same = Connection.objects.filter(workspace_id=workspace_id, kind=kind, name=name).exclude(pk=but)
    if not name or same.exists():
        raise Refused(
            "connection.name",
            _("Another connection of this kind is called “%(name)s”.") if name else _("It has no name."),
            do=_("Give it a name that tells it from others."),
            field="name",
            name=name,
        )
    return name
