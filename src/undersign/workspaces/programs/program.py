"""A program of others as an admin registers it: its name, where it may send people back, what it may ask for.

Hides its secret, kept as a hash and shown once; a program that runs in people's browsers or telephones can
keep none and has none. Addresses to come back to are compared letter for letter (RFC 9700, 2.1).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock, ids, moves
from undersign.journal.refused import Refused
from undersign.store.lookup import Lookup
from undersign.workspaces import policy, scope, token, workspace
from undersign.workspaces.programs import events

SECRET = "uss_"  # noqa: S105 (what a secret begins with)
_BEHIND = Lookup("program", "program", "id")
_HERE = ("localhost", "127.0.0.1", "[::1]")
CODE, REFRESH, OWN = "authorization_code", "refresh_token", "client_credentials"


class Program(models.Model):
    """digest: of its secret, "" where it has none. scopes: the verbs it may ask for. role: with which it asks
    in its own name, "" where it may only ask in a member's."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, blank=True)
    redirects = models.JSONField(default=list)
    scopes = models.JSONField(default=list)
    role = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "workspaces"
        db_table = "program"
        indexes = [models.Index(fields=["workspace_id", "made_at"], name="program_by_time")]

    WALLS = _BEHIND.walls

    # What authlib asks of a client (authlib.oauth2.rfc6749.ClientMixin).

    @property
    def client_id(self) -> str:
        return self.id

    def get_client_id(self) -> str:
        return self.id

    def get_default_redirect_uri(self) -> None:
        """None: a program says where it wants people back, each time."""

    def check_redirect_uri(self, said: str) -> bool:
        return said in self.redirects

    def check_client_secret(self, said: str) -> bool:
        return bool(self.digest) and hmac.compare_digest(self.digest, token.digest(said))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method.startswith("client_secret") if self.digest else method == "none"

    def check_response_type(self, said: str) -> bool:
        return said == "code" and bool(self.redirects)

    def check_grant_type(self, said: str) -> bool:
        return bool(self.digest and self.role) if said == OWN else said in (CODE, REFRESH)

    def get_allowed_scope(self, said: str | None) -> str | None:
        """Its verbs that this program may ask for, all where nothing is said; None where none is left."""
        try:
            asked = scope.spelled_out((said or "").split(), frozenset(policy.TABLE))
        except Refused:
            return None
        left = [verb for verb in (asked if said else self.scopes) if verb in self.scopes]
        return " ".join(left) or None


def workspace_of(client_id: str) -> str:
    """The workspace's id, or an empty string."""
    return _BEHIND.workspace_of(client_id)


def find(client_id: str) -> Program | None:
    """Inside its workspace: the program, unless it was shut out."""
    return Program.objects.filter(pk=client_id, revoked_at=None).first()


def registered(workspace_id: str) -> list[Program]:
    """Those that are not shut out, the newest first."""
    return list(Program.objects.filter(workspace_id=workspace_id, revoked_at=None).order_by("-made_at"))


def register(
    name: str,
    *,
    redirects: Iterable[str],
    scopes: Iterable[str],
    keeps_secret: bool = True,
    role: str = "",
    by: Any,
) -> tuple[Program, str]:
    """A program, and its secret, which is never shown again ("" where it can keep none).

    scopes: see `scope.spelled_out`. Raises `Refused` (role.refused, role.more, program.*, scope.unknown).
    """
    policy.require(by, "key.make")
    row = Program(id=ids.new("prg"), workspace_id=by.workspace_id, made_at=clock.now(), role=role)
    row.name = _clean_name(name)
    row.redirects = [_clean(each) for each in redirects if each.strip()]
    row.scopes = scope.spelled_out(scopes, frozenset(policy.TABLE))
    _require_sense(row, keeps_secret, by)
    secret = SECRET + secrets.token_urlsafe(32) if keeps_secret else ""
    row.digest = token.digest(secret) if secret else ""
    with transaction.atomic():
        row.save(force_insert=True)
        told = events.ProgramRegistered(program_id=row.id, program=row.name)
        moves.record(workspace.of(row.workspace_id), told, by=by)
    return row, secret


def revoke(row: Program, *, by: Any) -> None:
    """It opens nothing any more, whoever let it in. Raises `Refused` (role.refused)."""
    policy.require(by, "key.make")
    with transaction.atomic():
        if Program.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=clock.now()):
            told = events.ProgramRevoked(program_id=row.id, program=row.name)
            moves.record(workspace.of(row.workspace_id), told, by=by)


def _require_sense(row: Program, keeps_secret: bool, by: Any) -> None:
    if row.role:
        policy.require_no_more(by, row.role)
    if row.role and not keeps_secret:
        raise Refused(
            "program.no_secret",
            _("A program that can keep no secret cannot ask in its own name."),
            do=_("Let it ask in the name of a member only."),
            field="role",
        )
    if not row.scopes:
        raise Refused(
            "program.no_scope",
            _("A program needs something that it may ask for."),
            do=_("Tick what it does, or name scopes such as read or contract.send."),
            field="scopes",
        )
    if not row.redirects and not row.role:
        raise Refused(
            "program.no_way_back",
            _("A program needs an address to which people come back from the question."),
            do=_("Write its addresses, one a line, as its maker tells them."),
            field="redirects",
        )


def _clean_name(said: str) -> str:
    name = " ".join(said.split())[:80]
    if not name or any(not char.isprintable() for char in name):
        raise Refused("program.no_name", _("A program needs a name."), do=_("Type one."), field="name")
    return name


def _clean(said: str) -> str:
    """An address as it was typed; https, this very machine, or an app's own scheme (RFC 8252, 7)."""
    said = said.strip()
    parts = urlsplit(said)
    is_web = parts.scheme == "https" and bool(parts.hostname)
    is_here = parts.scheme == "http" and parts.netloc.rpartition(":")[0] in _HERE
    is_app = "." in parts.scheme and not parts.hostname
    if len(said) > 400 or "#" in said or "@" in parts.netloc or not (is_web or is_here or is_app):
        raise Refused(
            "program.bad_address",
            _("“%(address)s” is no address that people can come back to."),
            do=_("Write it with https:// and without #, as the program’s maker tells it."),
            field="redirects",
            address=said[:80],
        )
    return said
