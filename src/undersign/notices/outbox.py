"""Every message that left, or tried to.

The row keeps who, what and how it went. The body is kept, encrypted, only where an instance shows an
outbox (demo and tests): it holds signing links, which in production nobody but the addressee sees.
"""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models

from undersign.customers.account import Visible
from undersign.journal import clock, ids
from undersign.store import keys, rows

SENT, BOUNCED = "sent", "bounced"


class Mail(models.Model):
    """key: the delivery's idempotency key, also in the Message-ID, so a repeat is recognisable."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    contract_id = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=160, blank=True)
    subject = models.CharField(max_length=240)
    status = models.CharField(max_length=10)
    answer = models.CharField(max_length=300, blank=True)
    attachments = models.JSONField(default=list)
    body = models.BinaryField(null=True)
    at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "notices"
        db_table = "mail"
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["workspace_id", "key"], name="one_mail_per_key")]
        indexes = [models.Index(fields=["workspace_id", "at"], name="mail_by_time")]

    def read(self) -> dict[str, str]:
        """{text, html}, empty where bodies are not kept."""
        if not self.body:
            return {"text": "", "html": ""}
        key = keys.workspace_key(self.workspace_id)
        return json.loads(keys.unseal(key, bytes(self.body), f"mail/{self.key}"))


def keep(workspace_id: str, key: str, *, text: str, html: str, status: str, **about: object) -> bool:
    """Record a message once, by its key; returns whether it is the first with this outcome."""
    body = None
    if settings.OUTBOX:
        plain = json.dumps({"text": text, "html": html}).encode()
        body = keys.seal(keys.workspace_key(workspace_id), plain, f"mail/{key}")
    known = rows.first(Mail, "workspace_id = %s AND key = %s AND status = %s", workspace_id, key, status)
    told = {"status": status, "body": body, **about}
    row = Mail(id=ids.new("mai"), workspace_id=workspace_id, key=key, at=clock.now(), **told)
    Mail.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["workspace_id", "key"], update_fields=list(told)
    )
    return known is None
