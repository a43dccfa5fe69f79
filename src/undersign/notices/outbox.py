"""Every message that left, or tried to.

The row keeps who, what and how it went. The body is kept, encrypted, only where an instance shows an
outbox (demo, tests, sandboxes): it holds signing links, which in production nobody but the addressee sees.
"""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models

from undersign.contracts.contract import Contract
from undersign.customers.account import Visible
from undersign.journal import clock, ids
from undersign.journal.actor import Actor
from undersign.store import keys, rows
from undersign.workspaces import policy, sandbox, team

SENT, BOUNCED = "sent", "bounced"
KEPT = "kept"  # of a sandbox: it was written, and went nowhere
WAYS_IN = ("member_invited", "password_link")
DELIVERED, DELAYED = "delivered", "delayed"  # said by a server further on, in a mail that came back


class Mails(Visible):
    def visible_to(self, by: Actor) -> Mails:
        """Without mails about contracts that are not theirs to see, and without ways in for other people."""
        own = self.filter(workspace_id=by.workspace_id)
        if not policy.allows(by.role, "member.invite"):
            own = own.exclude(kind__in=WAYS_IN)
        hidden = team.hidden_owners(by)
        theirs = Contract.objects.filter(owner_id__in=hidden).values("pk")
        return own.exclude(contract_id__in=theirs) if hidden else own


class Mail(models.Model):
    """key: the delivery's idempotency key, also in the Message-ID, so a repeat is recognisable. token: what
    names it outside (see `carrier`). answer: the last words of a mail server about it."""

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
    token = models.CharField(max_length=24, blank=True)
    attachments = models.JSONField(default=list)
    body = models.BinaryField(null=True)
    at = models.DateTimeField()

    objects = Mails.as_manager()

    class Meta:
        app_label = "notices"
        db_table = "mail"
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["workspace_id", "key"], name="one_mail_per_key")]
        indexes = [
            models.Index(fields=["workspace_id", "at"], name="mail_by_time"),
            models.Index(fields=["token"], name="mail_by_token"),
        ]

    # What comes back knows a token, or only an address, before it knows a workspace.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_mail_workspace(mark text) RETURNS varchar
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT workspace_id FROM mail WHERE token = mark AND mark <> '' LIMIT 1
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_mail_workspace(text) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_mail_workspace(text) TO undersign_app",
        """
        CREATE OR REPLACE FUNCTION undersign_mailed_by(whom text, since timestamptz) RETURNS SETOF varchar
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT DISTINCT workspace_id FROM mail WHERE lower(address) = lower(whom) AND at > since
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_mailed_by(text, timestamptz) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_mailed_by(text, timestamptz) TO undersign_app",
    ]

    def read(self) -> dict[str, str]:
        """{text, html}, empty where bodies are not kept."""
        if not self.body:
            return {"text": "", "html": ""}
        return json.loads(keys.open_under(self.workspace_id, bytes(self.body), f"mail/{self.key}"))


def is_shown(workspace_id: str) -> bool:
    """Whether messages are kept whole here, to be read: in the demo, in tests, and in every sandbox."""
    return settings.OUTBOX or sandbox.is_one(workspace_id)


def keep(workspace_id: str, key: str, *, text: str, html: str, status: str, **about: object) -> bool:
    """Record a message once, by its key; returns whether it is the first with this outcome."""
    body = None
    if is_shown(workspace_id):
        plain = json.dumps({"text": text, "html": html}).encode()
        body = keys.seal(keys.workspace_key(workspace_id), plain, f"mail/{key}")
    before = [status, DELIVERED, DELAYED] if status == SENT else [status]  # it may have been told on since
    if rows.first(Mail, "workspace_id = %s AND key = %s AND status = ANY(%s)", workspace_id, key, before):
        return False
    told = {"status": status, "body": body, **about}
    row = Mail(id=ids.new("mai"), workspace_id=workspace_id, key=key, at=clock.now(), **told)
    rows.put([row], unique=["workspace_id", "key"], changed=list(told))
    return True
