"""Keys for programs: shown once, kept as a hash, each of one workspace and one role.

A key may be narrower than its role: some of its verbs (`scopes`), the contracts of one team, until a day. One
that asks in a member's name has their role of today, owns what it drafts as they do, and ends with them.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import actor, clock, ids, moves
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.store.lookup import Lookup
from undersign.workspaces import allowance, events, member, policy, scope, team
from undersign.workspaces.workspace import Workspace

PREFIX, TRIAL = "usk_", "test_"  # a sandbox's key is seen to be one
_BEHIND = Lookup("key", "api_key", "digest")


class ApiKey(models.Model):
    """scopes: the verbs it is kept to, none for all of its role's. last_used_at: brought here every hour."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT)
    label = models.CharField(max_length=120)
    role = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    scopes = models.JSONField(default=list)
    team_id = models.CharField(max_length=40, blank=True, default="")  # one that ended leaves it nothing
    member = models.ForeignKey(member.Member, on_delete=models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "workspaces"
        db_table = "api_key"

    WALLS = [
        *_BEHIND.walls,
        """
        CREATE OR REPLACE FUNCTION undersign_keep_last_uses() RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          UPDATE api_key k SET last_used_at = a.at
          FROM (SELECT key_id, max(at) AS at FROM api_allowance GROUP BY key_id) a
          WHERE a.key_id = k.id AND (k.last_used_at IS NULL OR k.last_used_at < a.at)
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_keep_last_uses() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_keep_last_uses() TO undersign_app",
    ]

    @property
    def role_word(self) -> str:
        return member.role_word(self.role)

    def actor(self, ip: str = "", agent: str = "", via: str = "") -> actor.Actor:
        role = self.member.role if self.member else self.role
        role = scope.Narrowed.of(role, self.scopes) if self.scopes else role
        known = (self.label, self.workspace_id, role)
        bounds = {"member": self.member_id or "", "team": self.team_id}
        return actor.Actor(actor.KEY, self.id, *known, ip=ip, agent=agent, via=via, **bounds)


def digest(secret: str) -> str:
    """A 256-bit random secret needs no salt or stretching: its SHA-256 is what we keep."""
    return hashlib.sha256(secret.encode()).hexdigest()


def workspace_of(secret: str) -> str:
    """The workspace id behind a key, or an empty string: found by hash, never by comparing."""
    return _BEHIND.workspace_of(digest(secret))


def find(secret: str) -> ApiKey | None:
    """Inside its workspace: the live key, or None."""
    row = rows.first(ApiKey, "digest = %s AND revoked_at IS NULL", digest(secret))
    if row is None or (row.expires_at is not None and row.expires_at <= clock.now()):
        return None
    return None if row.member_id and not row.member.is_active else row  # type: ignore[union-attr]


def live(workspace_id: str) -> list[ApiKey]:
    """Those not revoked, the newest first, with when each was last used."""
    found = ApiKey.objects.filter(workspace_id=workspace_id, revoked_at=None).order_by("-created_at")
    used, keys = allowance.last_used(workspace_id), list(found.select_related("member"))
    for key in keys:
        key.last_used_at = used.get(key.id, key.last_used_at)
    return keys


def revoke(row: ApiKey, *, by: Any) -> None:
    """It opens nothing any more. Raises `Refused` (role.refused)."""
    policy.require(by, "key.make")
    with transaction.atomic():
        if ApiKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=clock.now()):
            moves.record(row.workspace, events.KeyRevoked(key_id=row.id, label=row.label), by=by)


def make(
    workspace: Workspace,
    label: str,
    *,
    role: str,
    by: Any,
    scopes: Iterable[str] = (),
    team_id: str = "",
    asks_for: member.Member | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A fresh key and its secret, which is never shown again.

    scopes: see `scope.spelled_out`. asks_for: the member in whose name it asks, who gives it their role.
    Raises `Refused` (role.refused, role.more, scope.unknown, team.unknown, key.expired).
    """
    policy.require(by, "key.make")
    role = asks_for.role if asks_for else role
    policy.require_no_more(by, role)
    row = ApiKey(id=ids.new("key"), workspace=workspace, label=label, role=role, created_at=clock.now())
    row.scopes = scope.spelled_out(scopes, frozenset(policy.TABLE))
    row.team_id, row.member, row.expires_at = _known_team(workspace.id, team_id), asks_for, expires_at
    _require_later(expires_at)
    secret = PREFIX + (TRIAL if workspace.is_sandbox else "") + secrets.token_urlsafe(32)
    with transaction.atomic():
        row.digest = digest(secret)
        row.save(force_insert=True)
        moves.record(workspace, events.KeyMade(key_id=row.id, label=label), by=by)
    return row, secret


def _known_team(workspace_id: str, team_id: str) -> str:
    if team_id and not team.Team.objects.filter(workspace_id=workspace_id, pk=team_id).exists():
        raise Refused("team.unknown", _("There is no such team."), do=_("Choose another."), field="team")
    return team_id


def _require_later(end: datetime | None) -> None:
    if end is not None and end <= clock.now():
        raise Refused("key.expired", _("This day is over."), do=_("Choose a later one."), field="expires")


def keep_last_uses() -> None:
    """What a crash of the database would forget is written down, of every workspace."""
    with rows.rehearsed(nameless=True) as cursor:
        cursor.execute("SELECT undersign_keep_last_uses()")
