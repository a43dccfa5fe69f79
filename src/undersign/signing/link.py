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
from dataclasses import dataclass

from django.conf import settings
from django.db import models

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import IN_ORDER, Recipient
from undersign.store import keys, rows
from undersign.store.lookup import Lookup

_BEHIND = Lookup("link", "signing_link", "digest")
_CONTRACT = "SELECT contract_id FROM recipient WHERE id = %s"


class SigningLink(models.Model):
    """digest: SHA-256 of the secret."""

    digest = models.CharField(primary_key=True, max_length=64)
    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="links")
    generation = models.PositiveSmallIntegerField()

    class Meta:
        app_label = "signing"
        db_table = "signing_link"

    WALLS = _BEHIND.walls


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
    return _BEHIND.workspace_of(digest(secret))


@dataclass(frozen=True)
class Found:
    """Whose link it is, whether it is still the present one, and the contract's people in routing order."""

    recipient: Recipient
    is_present: bool
    people: list[Recipient]


def find(secret: str) -> Found | None:
    """Inside its workspace. Everybody comes along: whose turn it is, is the next question."""
    row = rows.first(SigningLink, "digest = %s", digest(secret))
    if row is None:
        return None
    seats = rows.some(Recipient, f"contract_id = ({_CONTRACT}) {IN_ORDER}", row.recipient_id)
    contract = rows.get(Contract, seats[0].contract_id)
    for each in seats:
        each.contract = contract
    mine = next(each for each in seats if each.pk == row.recipient_id)
    people = [each for each in seats if each.status != lifecycle.SPARE]
    return Found(mine, row.generation == mine.link_generation, people)
