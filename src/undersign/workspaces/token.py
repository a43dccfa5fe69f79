"""Keys for programs: shown once, kept as a hash, each of one workspace and one role."""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache
from typing import Any

from django.db import models, transaction

from undersign.journal import actor, clock, ids, moves
from undersign.store import rows
from undersign.workspaces import events, member, policy
from undersign.workspaces.workspace import Workspace

PREFIX = "usk_"


class ApiKey(models.Model):
    id = models.CharField(primary_key=True, max_length=40)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT)
    label = models.CharField(max_length=120)
    role = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "workspaces"
        db_table = "api_key"

    # A bearer key is looked up before its workspace is known; only its own hash finds it.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_key_workspace(sha256 text) RETURNS varchar
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT workspace_id FROM api_key WHERE digest = sha256 AND revoked_at IS NULL
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_key_workspace(text) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_key_workspace(text) TO undersign_app",
    ]

    @property
    def role_word(self) -> str:
        return member.role_word(self.role)

    def actor(self, ip: str = "", agent: str = "", via: str = "") -> actor.Actor:
        known = (self.label, self.workspace_id, self.role)
        return actor.Actor(actor.KEY, self.id, *known, ip=ip, agent=agent, via=via)


def digest(secret: str) -> str:
    """A 256-bit random secret needs no salt or stretching: its SHA-256 is what we keep."""
    return hashlib.sha256(secret.encode()).hexdigest()


def workspace_of(secret: str) -> str:
    """The workspace id behind a key, or an empty string."""
    try:
        return _workspace(digest(secret))
    except KeyError:
        return ""


@lru_cache(maxsize=4096)
def _workspace(sha256: str) -> str:
    """Once there it stays, whatever becomes of what it opens. Raises KeyError where there is none."""
    with rows.rehearsed(nameless=True) as cursor:
        cursor.execute("SELECT undersign_key_workspace(%s)", [sha256])
        found = (cursor.fetchone() or [""])[0]
    if not found:
        raise KeyError(sha256)
    return str(found)


def find(secret: str) -> ApiKey | None:
    """Inside its workspace: the live key, or None."""
    row = rows.first(ApiKey, "digest = %s AND revoked_at IS NULL", digest(secret))
    expired = row is not None and row.expires_at is not None and row.expires_at <= clock.now()
    return None if expired else row


def live(workspace_id: str) -> list[ApiKey]:
    """Those not revoked, the newest first."""
    return list(ApiKey.objects.filter(workspace_id=workspace_id, revoked_at=None).order_by("-created_at"))


def revoke(row: ApiKey, *, by: Any) -> None:
    """It opens nothing any more. Raises `Refused` (role.refused)."""
    policy.require(by, "key.make")
    with transaction.atomic():
        if ApiKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=clock.now()):
            moves.record(row.workspace, events.KeyRevoked(key_id=row.id, label=row.label), by=by)


def make(workspace: Workspace, label: str, *, role: str, by: Any) -> tuple[ApiKey, str]:
    """A fresh key and its secret, which is never shown again. Raises `Refused` (role.refused, role.more)."""
    policy.require(by, "key.make")
    policy.require_no_more(by, role)
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        row = ApiKey.objects.create(
            id=ids.new("key"),
            workspace=workspace,
            label=label,
            role=role,
            digest=digest(secret),
            created_at=clock.now(),
        )
        moves.record(workspace, events.KeyMade(key_id=row.id, label=label), by=by)
    return row, secret
