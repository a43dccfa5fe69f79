"""The panel of one connection: the page that may frame it, and the secret by which its host proves who asks.

Hides where the secret lies (sealed like a connection's own) and how a request without any cookie finds its
workspace. A panel made anew has a new secret, and every token of the one before is dead.
"""

from __future__ import annotations

import hashlib
import secrets

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors.linking.connection import Connection
from undersign.connectors.panel import entered, events
from undersign.customers.account import Visible
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound
from undersign.store import keys, rows
from undersign.store.lookup import Lookup
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

HMAC, ZENDESK = "hmac", "zendesk"


# A frame comes with no cookie and no session: its address says which panel, and so whose.
_BEHIND = Lookup("panel", "panel", "id")


class Panel(models.Model):
    """origin: scheme, host and port of the pages that may frame it. way: HMAC, a secret that both know, or
    ZENDESK, whose app signs with a key of its own. sealed: the secret, hex. key_pem: Zendesk's public key of
    the app. generation: one more with each new secret."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="panel")
    origin = models.CharField(max_length=200)
    way = models.CharField(max_length=10, default=HMAC)
    sealed = models.TextField(blank=True)
    key_pem = models.TextField(blank=True)
    generation = models.PositiveIntegerField(default=1)
    enabled = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "connectors"
        db_table = "panel"

    WALLS = _BEHIND.walls

    def secret(self) -> str:
        """What the host signs with; to be shown to nobody but whoever sets the host up, once."""
        return keys.open_secret(self.workspace_id, bytes.fromhex(self.sealed), self._place)

    @property
    def _place(self) -> str:
        return f"{self.id}/panel"

    def _renew(self) -> str:
        secret = secrets.token_urlsafe(32)
        self.sealed = keys.seal_secret(self.workspace_id, secret, self._place).hex()
        return secret


class SpentProof(models.Model):
    """A proof that was shown: it opens nothing twice. until: after that it would be too old anyway."""

    digest = models.CharField(primary_key=True, max_length=64)
    workspace_id = models.CharField(max_length=40)
    until = models.DateTimeField()

    class Meta:
        app_label = "connectors"
        db_table = "panel_spent_proof"
        indexes = [models.Index(fields=["workspace_id", "until"], name="spent_proof_by_time")]


def set_up(
    connection: Connection, origin: str, *, by: Actor, way: str = HMAC, key_pem: str = ""
) -> tuple[Panel, str]:
    """The connection's panel for pages of `origin`, and its new secret ("" for ZENDESK), shown only now.

    A Zendesk app has its key once it is installed: without one the panel has an address, and lets nobody in.

    Raises `Refused` (role.refused, panel.origin, panel.key).
    """
    policy.require(by, "connection.manage")
    told = {
        "origin": entered.origin(origin),
        "way": way,
        "key_pem": entered.key(key_pem) if way == ZENDESK else "",
    }
    with transaction.atomic():
        known = Panel.objects.select_for_update().filter(connection=connection).first()
        row = known or Panel(id=ids.new("pnl"), workspace_id=by.workspace_id, connection=connection)
        for name, value in told.items():
            setattr(row, name, value)
        row.generation += 1 if known else 0
        row.enabled, row.changed_at = True, clock.now()
        secret = row._renew() if way == HMAC else ""
        row.save(force_insert=known is None)
        _told(row, "on", by)
    return row, secret


def switch_off(row: Panel, *, by: Actor) -> None:
    """Nothing may frame it any more, and every token of it is dead. Raises `Refused` (role.refused)."""
    policy.require(by, "connection.manage")
    with transaction.atomic():
        rows.change(row, {"enabled": False, "generation": row.generation + 1, "changed_at": clock.now()})
        rows.refresh(row)
        _told(row, "off", by)


def workspace_of(panel_id: str) -> str:
    """The workspace id behind a panel's address, or an empty string."""
    return _BEHIND.workspace_of(panel_id)


def find(panel_id: str) -> Panel:
    """Inside its workspace: a panel that is on, of a connection that is. Raises `NotFound` (panel.off)."""
    row = rows.first(Panel, "id = %s AND enabled", panel_id)
    connection = rows.first(Connection, "id = %s AND enabled", row.connection_id) if row else None
    if row is None or connection is None:
        raise NotFound(
            "panel.off",
            _("This panel is switched off."),
            do=_("An administrator can switch it on under Settings, Ticket panel."),
        )
    row.connection = connection
    return row


def digest(row: Panel, mark: str) -> str:
    """Under which a spent proof of this panel is kept."""
    return hashlib.sha256(f"{row.id} {row.generation} {mark}".encode()).hexdigest()


def _told(row: Panel, kind: str, by: Actor) -> None:
    told = events.PanelSet(panel_id=row.id, connection=row.connection.name, origin=row.origin, kind=kind)
    moves.record(Workspace.objects.get(pk=row.workspace_id), told, by=by)
