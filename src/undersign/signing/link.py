"""The link in a signer's mail: a bearer secret of one recipient, kept only as a hash.

The secret is derived from an instance key, the recipient and a generation, so the mail job can make
it again after a crash and nobody else can: not the sender, the API, a log or a database dump. A new
address or a new link raises the generation, and the old secret stops matching anything.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import models

from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.store import keys, rows


class SigningLink(models.Model):
    """digest: SHA-256 of the secret."""

    digest = models.CharField(primary_key=True, max_length=64)
    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="links")
    generation = models.PositiveSmallIntegerField()

    class Meta:
        app_label = "signing"
        db_table = "signing_link"

    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_link_workspace(sha256 text) RETURNS varchar
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT workspace_id FROM signing_link WHERE digest = sha256
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_link_workspace(text) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_link_workspace(text) TO undersign_app",
    ]


def derived(purpose: str, *parts: object) -> bytes:
    """32 bytes only this instance can compute, for one purpose and one set of parts."""
    key = keys.secret_file("links.key", lambda: secrets.token_bytes(32))
    return hmac.new(key, "\0".join([purpose, *map(str, parts)]).encode(), hashlib.sha256).digest()


def secret_for(recipient: Recipient) -> str:
    """The 256-bit secret of the recipient's present link, 43 URL-safe characters."""
    raw = derived("link", recipient.pk, recipient.link_generation)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def url_for(recipient: Recipient) -> str:
    """The address to mail. Makes sure its digest is on file."""
    secret = secret_for(recipient)
    fresh = SigningLink(
        digest=digest(secret),
        workspace_id=recipient.workspace_id,
        recipient=recipient,
        generation=recipient.link_generation,
    )
    rows.add([fresh], if_absent=True)
    return f"{settings.PUBLIC_URL}/sign/{secret}/"


def workspace_of(secret: str) -> str:
    """The workspace id behind a link, or an empty string: found by hash, never by comparing."""
    with rows.rehearsed() as cursor:
        cursor.execute("SELECT undersign_link_workspace(%s)", [digest(secret)])
        return (cursor.fetchone() or [""])[0] or ""


def find(secret: str) -> tuple[Recipient, bool] | None:
    """Inside its workspace: whose link it is, and whether it is still the present one."""
    row = rows.first(SigningLink, "digest = %s", digest(secret))
    if row is None:
        return None
    recipient = rows.get(Recipient, row.recipient_id)
    recipient.contract = rows.get(Contract, recipient.contract_id)
    return recipient, row.generation == recipient.link_generation
