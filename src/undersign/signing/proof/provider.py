"""The provider of identities that a workspace trusts, and what its people have to be told apart by.

Hides where the client's secret lies (sealed under the workspace's key) and the provider's own description
(OpenID Connect Discovery 1.0), which is read when the settings are saved and believed only of its issuer.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as instance
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing.proof import outside
from undersign.signing.proof import provider_events as events
from undersign.store import keys, rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

RETURN_PATH = "/sign/returned"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")


class Provider(models.Model):
    """name: as signers read it. levels: the `acr` values that are enough, none for any. endpoints: of its
    description. allow_private: it stands in the organisation's own network."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    sealed = models.BinaryField(default=bytes)
    levels = models.JSONField(default=list)
    allow_private = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    endpoints = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "signing"
        db_table = "identity_provider"

    @property
    def secret(self) -> str:
        return keys.open_secret(self.workspace_id, bytes(self.sealed), self.id) if self.sealed else ""


def of(workspace_id: str) -> Provider | None:
    """The workspace's provider, on or off."""
    return rows.first(Provider, "workspace_id = %s", workspace_id)


def why_none(workspace_id: str) -> Any:
    """Why nobody can be asked for this check here, or ""."""
    row = of(workspace_id)
    return "" if row and row.is_on else _("No identity provider is set up for this workspace.")


def return_url() -> str:
    """Where every provider sends people back to: the same for all, with no link in it."""
    return f"{instance.PUBLIC_URL}{RETURN_PATH}"


def keep(*, by: Actor, secret: str | None = None, **told: Any) -> Provider:
    """Set up or change the workspace's provider: name, issuer, client_id, levels,
    allow_private, is_on; secret None leaves it. Reads the provider's description.

    Raises `Refused` (role.refused, identity.*).
    """
    policy.require(by, "identity.manage")
    row = of(by.workspace_id) or Provider(id=ids.new("idp"), workspace_id=by.workspace_id)
    for name, value in told.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    _require_complete(row)
    row.endpoints = described(row.issuer, private=row.allow_private) if row.is_on else row.endpoints
    if secret is not None:
        row.sealed = keys.seal_secret(row.workspace_id, secret.strip(), row.id)
    row.changed_at = clock.now()
    kept = events.IdentityProviderKept(
        issuer=row.issuer, client=row.client_id, levels=row.levels, on=row.is_on
    )
    with transaction.atomic():
        row.save()
        moves.record(Workspace.objects.get(pk=by.workspace_id), kept, by=by)
    return row


def require_issuer(issuer: str, *, private: bool) -> None:
    """Raises `Refused` (identity.issuer)."""
    parts = urlsplit(issuer)
    is_web = parts.scheme == "https" or (parts.scheme == "http" and private)
    if not is_web or not parts.netloc or parts.query or parts.fragment:
        raise Refused(
            "identity.issuer",
            _("“%(issuer)s” is not the address of an issuer."),
            do=_("Enter it as the provider states it: https://, without a question mark."),
            field="issuer",
            issuer=issuer[:80],
        )


def _require_complete(row: Provider) -> None:
    require_issuer(row.issuer, private=row.allow_private)
    for field in ("name", "client_id"):
        if not getattr(row, field):
            raise Refused(
                "identity.incomplete",
                _("A name for signers to read and the client's id are needed."),
                do=_("Fill in both."),
                field=field,
            )


def described(issuer: str, *, private: bool) -> dict[str, str]:
    """The endpoints of an issuer's description. Raises `Refused` (identity.*)."""
    where = issuer.rstrip("/") + "/.well-known/openid-configuration"
    status, told = outside.ask(where, private=private)
    told = told if isinstance(told, dict) and status == 200 else {}
    found = {name: told[name] for name in ENDPOINTS if isinstance(told.get(name), str)}
    if told.get("issuer") != issuer or not set(ENDPOINTS[:3]) <= set(found) or not _are_web(issuer, found):
        raise Refused(
            "identity.description",
            _("There is no provider’s description at %(where)s, or it is of another issuer."),
            do=_("Compare the issuer with what your provider states, to the last slash."),
            field="issuer",
            where=where,
        )
    return found


def _are_web(issuer: str, found: dict[str, str]) -> bool:
    """No http where the issuer has https, and nothing that is no web address at all."""
    wanted = ("https",) if issuer.startswith("https:") else ("https", "http")
    return all(urlsplit(url).scheme in wanted and urlsplit(url).hostname for url in found.values())
