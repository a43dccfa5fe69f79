"""A connection: one system of one workspace, with its settings and its secrets.

Hides where secrets lie (encrypted under the workspace's key, bound to their connection and name)
and how a connector is put to work. Secrets are handed to the connector and to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings as instance
from django.db import models, transaction

from undersign.connectors import events, registry
from undersign.connectors.linking import line
from undersign.connectors.out.reach import Reach
from undersign.customers.account import Visible
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.store import keys, rows
from undersign.workspaces import policy, sandbox
from undersign.workspaces.workspace import Workspace

OURS = "builtin"  # what is within the database


class Connection(models.Model):
    """kind: one of `api.KINDS`. connector: its name in the registry.

    settings: plain values by name, such as the address. sealed: {secret's name: hex}. allow_private:
    an administrator said that this system stands in the organisation's own network (AT-09).
    proven_at: when a trial last worked. failing_since: null while nothing is wrong; failure: {sentence, do,
    needs_key, told}. tried: the last trial with their raw reply, sealed. token_until: of an OAuth token.
    removed_at: since then it is off for good, without secrets, and only what refers to it knows it.
    """

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    connector = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    settings = models.JSONField(default=dict)
    sealed = models.JSONField(default=dict)
    allow_private = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    proven_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failure = models.JSONField(default=dict)
    tried = models.TextField(default="")
    token_until = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "connectors"
        db_table = "connection"
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "kind", "name"], name="one_connection_name"),
            models.CheckConstraint(
                condition=~models.Q(workspace_id__startswith=sandbox.KIND) | models.Q(connector="builtin"),
                name="sandbox_has_only_ours",
            ),
        ]

    # The hourly look goes behind every workspace's wall, at ids and nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_connections() RETURNS TABLE(workspace_id varchar, id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT c.workspace_id, c.id FROM connection c
          WHERE c.enabled AND c.sealed <> '{}'::jsonb ORDER BY c.created_at LIMIT 5000
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_connections() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_connections() TO undersign_app",
    ]

    def __str__(self) -> str:
        return self.name

    def keep(self, secrets: Mapping[str, str]) -> None:
        """Seal these secrets, beside the others. Saves nothing."""
        self.sealed = self.sealed | {
            name: keys.seal_secret(self.workspace_id, text, self._place(name)).hex()
            for name, text in secrets.items()
        }

    def _secrets(self) -> dict[str, str]:
        return {
            name: keys.open_secret(self.workspace_id, bytes.fromhex(sealed), self._place(name))
            for name, sealed in self.sealed.items()
        }

    def _place(self, name: str) -> str:
        return f"{self.id}/{name}"

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """The directory, helpdesk or vault behind it, for one piece of work. Raises `api.Permanent`."""
        system = line.to(self)
        try:
            yield system
        finally:
            getattr(system, "close", lambda: None)()

    @property
    def configured(self) -> registry.Configured:
        """What its connector is built from, secrets opened: never to be shown or kept. Raises `Refused`: a
        sandbox has no other systems than ours (the database keeps to that, too)."""
        if self.connector != OURS:
            sandbox.require_real(self.workspace_id)
        loopback = bool(getattr(instance, "CONNECTORS_REACH_LOOPBACK", False))
        return registry.Configured(
            workspace_id=self.workspace_id,
            settings=self.settings,
            secrets=self._secrets(),
            reach=Reach(private=self.allow_private, loopback=self.allow_private and loopback),
        )


def connect(
    kind: str,
    connector: str,
    name: str,
    *,
    by: Actor,
    settings: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
    allow_private: bool = False,
) -> Connection:
    """A new connection of the actor's workspace.

    Raises `api.Permanent` where it is not complete, `Refused` (role.refused) for all but admins, and
    (sandbox.not_here) in a sandbox for every system but ours.
    """
    policy.require(by, "connection.manage")
    if connector != OURS:
        sandbox.require_real(by.workspace_id)
    registry.find(connector).check(settings or {}, secrets or {})
    row = Connection(
        id=ids.new("cxn"),
        workspace_id=by.workspace_id,
        kind=kind,
        connector=connector,
        name=name,
        settings=dict(settings or {}),
        allow_private=allow_private,
        created_at=clock.now(),
    )
    row.keep(secrets or {})
    made = events.ConnectionMade(connection_id=row.id, connection=name, connector=connector, kind=kind)
    with transaction.atomic():
        row.save(force_insert=True)
        moves.record(Workspace.objects.get(pk=by.workspace_id), made, by=by)
    return row


def first(kind: str, workspace_id: str) -> Connection | None:
    """The workspace's connection of a kind that is switched on; the oldest, if there are several."""
    return rows.first(
        Connection, "workspace_id = %s AND kind = %s AND enabled ORDER BY created_at, id", workspace_id, kind
    )


def home(kind: str, record: Any, workspace_id: str) -> Connection | None:
    """Where a ticket or account lives: one of ours in our own helpdesk or directory, also where another is
    in use by now; every other one in the system that is on. record: has `external_ref`; None for none."""
    if record is not None and not record.external_ref:
        own = "workspace_id = %s AND kind = %s AND connector = 'builtin' AND removed_at IS NULL"
        found = rows.first(Connection, f"{own} ORDER BY created_at, id", workspace_id, kind)
        if found is not None:
            return found
    return first(kind, workspace_id)
