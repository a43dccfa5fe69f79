"""One person's visit: which browser proved what, for how long.

The cookie holds a random secret, the row its hash. Proving identity always starts a new sitting, so
a secret planted before the proof is worth nothing after it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import models

from undersign.contracts.recipient import Recipient
from undersign.journal import clock, ids
from undersign.store import rows

LASTS = timedelta(hours=12)


class Sitting(models.Model):
    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="sittings")
    digest = models.CharField(max_length=64, unique=True)
    generation = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20)
    proven_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        app_label = "signing"
        db_table = "sitting"


def start(recipient: Recipient, method: str) -> tuple[Sitting, str]:
    """A proven sitting and the secret for its cookie."""
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    row = Sitting(
        id=ids.new("sit"),
        workspace_id=recipient.workspace_id,
        recipient=recipient,
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        generation=recipient.link_generation,
        method=method,
        proven_at=now,
        ends_at=now + LASTS,
    )
    rows.add([row])
    return row, secret


def find(recipient: Recipient, secret: str | None) -> Sitting | None:
    """The live sitting of this recipient and this browser, or None."""
    if not secret:
        return None
    digest = hashlib.sha256(secret.encode()).hexdigest()
    row = rows.first(Sitting, "digest = %s AND recipient_id = %s", digest, recipient.pk)
    is_live = row is not None and row.generation == recipient.link_generation and row.ends_at > clock.now()
    return row if is_live else None


def method_label(method: str) -> str:
    """The honest name of a method, in English: it goes into certificates (law.md A9)."""
    return {"email_code": "Mailbox access (code by e-mail)"}.get(method, method)
