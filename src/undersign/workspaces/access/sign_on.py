"""An organisation that vouches for people: its settings, whom it may let in, and as what.

Hides who is who: an identity at the organisation (its subject, never an address) belongs to one member once
it has signed in; before, the address decides, within the workspace only. Who is not yet known is made a
member where the workspace says so. Groups map to roles, and the map counts at every sign-in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import actor, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import keys, rows
from undersign.store.lookup import Lookup
from undersign.workspaces import member, policy, sandbox, staffing, workspace
from undersign.workspaces.access import access_events as events
from undersign.workspaces.access import ciphered
from undersign.workspaces.member import Member

OIDC, SAML = "oidc", "saml"
GROUPS = "groups"
_BEHIND = Lookup("sign_on", "sign_on", "id", also="is_on")


class SignOn(models.Model):
    """issuer: of OpenID Connect, or the entity id of SAML. endpoints: as its description or metadata says.
    sealed: the client's secret; of SAML our own key with its certificate. certificates: theirs, PEM, of SAML.
    roles: {group: role}, the first that matches counts. domains: of addresses it may speak for; none for any.
    makes_members: who is unknown joins with `role`."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=4)
    name = models.CharField(max_length=80)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField(default=bytes)
    endpoints = models.JSONField(default=dict)
    certificates = models.JSONField(default=list)
    groups_from = models.CharField(max_length=200, default=GROUPS)
    roles = models.JSONField(default=dict)
    role = models.CharField(max_length=40)
    domains = models.JSONField(default=list)
    makes_members = models.BooleanField(default=True)
    allow_private = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "workspaces"
        db_table = "sign_on"

    # The page to sign in on knows no workspace yet: names and ids, nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_sign_ons() RETURNS TABLE (sign_on varchar, called varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT id, name FROM sign_on WHERE is_on ORDER BY name, id LIMIT 20
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_sign_ons() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_sign_ons() TO undersign_app",
        *_BEHIND.walls,
    ]

    @property
    def secret(self) -> str:
        return keys.open_secret(self.workspace_id, bytes(self.sealed), self.id) if self.sealed else ""

    @property
    def certificate(self) -> str:
        """Of SAML: the one that assertions may be encrypted to, in base64."""
        return ciphered.certificate(self.secret) if self.kind == SAML and self.sealed else ""


class Identity(models.Model):
    """Who somebody is at an organisation. digest: SHA-256 of sign-on and subject."""

    digest = models.CharField(primary_key=True, max_length=64)
    workspace_id = models.CharField(max_length=40)
    sign_on = models.ForeignKey(SignOn, on_delete=models.CASCADE, related_name="identities")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="identities")

    class Meta:
        app_label = "workspaces"
        db_table = "member_identity"


@dataclass(frozen=True)
class Claims:
    """What an organisation says of whoever came back, after every check of how it says it."""

    subject: str
    email: str
    name: str
    groups: tuple[str, ...] = ()


def offered() -> list[tuple[str, str]]:
    """[(id, name)] of all that are on, for the page to sign in on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sign_on, called FROM undersign_sign_ons()")
        return [(row[0], row[1]) for row in cursor.fetchall()]


def workspace_of(sign_on_id: str) -> str:
    """The workspace id behind one that is on, or an empty string."""
    return _BEHIND.workspace_of(sign_on_id)


def of(workspace_id: str) -> list[SignOn]:
    return list(SignOn.objects.filter(workspace_id=workspace_id).order_by("name"))


def keep(row: SignOn, *, secret: str | None, by: Actor) -> SignOn:
    """Save what was read and checked; secret None leaves it. Raises `Refused` (role.refused, role.more)."""
    policy.require(by, "access.manage")
    sandbox.require_real(by.workspace_id)
    for role in {row.role, *row.roles.values()}:
        policy.require_no_more(by, role)
    row.id = row.id or ids.new("sso")
    row.workspace_id, row.changed_at = by.workspace_id, clock.now()
    if row.kind == SAML:
        secret = None if row.sealed else ciphered.make(row.name, clock.now())
    if secret is not None:
        row.sealed = keys.seal_secret(row.workspace_id, secret.strip(), row.id) if secret.strip() else b""
    with transaction.atomic():
        row.save()
        told = events.SignOnKept(sign_on_id=row.id, kind=row.kind, issuer=row.issuer, on=row.is_on)
        moves.record(workspace.of(row.workspace_id), told, by=by)
    return row


def end(row: SignOn, *, by: Actor) -> None:
    """Nobody comes by it any more. Its members stay. Raises `Refused` (role.refused)."""
    policy.require(by, "access.manage")
    with transaction.atomic():
        told = events.SignOnEnded(sign_on_id=row.id, issuer=row.issuer)
        moves.record(workspace.of(row.workspace_id), told, by=by)
        row.delete()


def admit(row: SignOn, told: Claims) -> Member:
    """The member whom the claims are about, made or changed where the settings say so.

    Raises `Refused` (sign_on.unknown, sign_on.left, sign_on.domain, sign_on.elsewhere).
    """
    digest = hashlib.sha256(f"{row.id}\0{told.subject}".encode()).hexdigest()
    with transaction.atomic():
        moves.lock(workspace.of(row.workspace_id))
        known = rows.first(Identity, "digest = %s", digest)
        who = Member.objects.get(pk=known.member_id) if known else _by_address(row, told)
        if not who.is_active:
            raise _stays_out("sign_on.left", _("Your access to this workspace has ended."))
        if not known:
            Identity.objects.create(digest=digest, workspace_id=row.workspace_id, sign_on=row, member=who)
        mapped = role_for(row.roles, told.groups)
        if mapped and mapped != who.role:
            with suppress(Refused):  # the last admin stays one
                staffing.change_role(who, mapped, by=actor.system(row.workspace_id))
    return Member.objects.select_related("workspace").get(pk=who.pk)


def role_for(roles: Mapping[str, str], groups: Iterable[str]) -> str:
    """The role of the first entry of the map whose group is among `groups`, or ""."""
    mine = set(groups)
    return next((role for group, role in roles.items() if group in mine), "")


def _by_address(row: SignOn, told: Claims) -> Member:
    email = told.email.strip().lower()
    domain = email.rpartition("@")[2]
    if not email or not domain or (row.domains and domain not in row.domains):
        raise _stays_out("sign_on.domain", _("Your organisation gave no address that it may speak for."))
    found = Member.objects.filter(workspace_id=row.workspace_id, email=email).first()
    if found:
        return found
    if not row.makes_members:
        raise _stays_out("sign_on.unknown", _("You are not a member of this workspace."))
    if member.workspace_of(email):
        raise _stays_out("sign_on.elsewhere", _("This address signs in to another workspace here."))
    here = workspace.of(row.workspace_id)
    role = role_for(row.roles, told.groups) or row.role
    name = " ".join(told.name.split())[:120] or email.partition("@")[0]
    by = actor.system(row.workspace_id)
    return member.join(here, email=email, name=name, role=role, password=None, language=here.language, by=by)


def _stays_out(code: str, sentence: Any) -> Refused:
    return Refused(code, sentence, do=_("Ask an admin of the workspace for an invitation."))
