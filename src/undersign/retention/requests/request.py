"""A request about personal data: who asked for what, by when it is answered, and each item it is about.

Hides the address, which lies under the request's own key and is found by a digest that only the
workspace can make.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from functools import cached_property

from django.db import models

from undersign.customers.account import Visible
from undersign.journal import moves
from undersign.retention.requests import events
from undersign.store import keys

ACCESS, ERASURE = "access", "erasure"
GDPR, CCPA = "gdpr", "ccpa"
RECEIVED, OPEN, CLOSED = "received", "open", "closed"
STAFF, PERSON = "staff", "person"
CONTRACT, CONTACT, TICKET, MAIL = "contract", "contact", "ticket", "mail"
ERASE, RESTRICT, REFUSE = "erase", "restrict", "refuse"
BY_LAW, CLAIMS = "17-3-b", "17-3-e"
PURPOSE = "request"

LIFECYCLE = moves.Lifecycle(
    "request",
    [
        ("verify", RECEIVED, OPEN, events.RequestVerified),
        ("close", [RECEIVED, OPEN], CLOSED, events.RequestClosed),
    ],
)


class Request(models.Model):
    """sealed: {"name", "email"}, under the request's key. digest: of the address. due_on: one month from its
    receipt (12(3)), or 45 days (CCPA); extended_to, where it is complex. warned_on: when it was last told
    that the day comes near, or is over."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    law = models.CharField(max_length=10, default=GDPR)
    source = models.CharField(max_length=10, default=STAFF)
    status = models.CharField(max_length=10, default=RECEIVED)
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=8, default="en")
    received_at = models.DateTimeField()
    due_on = models.DateField()
    extended_to = models.DateField(null=True)
    warned_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "retention"
        db_table = "retention_request"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["workspace_id", "status", "due_on"], name="request_by_day")]

    # The clock asks every workspace at once, for ids and nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_requests_due(day date, soon date) RETURNS SETOF varchar
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT workspace_id FROM retention_request WHERE status <> 'closed' AND due_on <= soon
            AND (warned_on IS NULL OR warned_on < day)
          UNION SELECT workspace_id FROM retention_request_item
            WHERE done_at IS NULL AND until < day AND decision IN ('refuse', 'restrict')
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_requests_due(date, date) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_requests_due(date, date) TO undersign_app",
    ]

    @property
    def chain_root(self) -> Request:
        return self

    @property
    def last_day(self):  # type: ignore[no-untyped-def]
        return self.extended_to or self.due_on

    @cached_property
    def person(self) -> dict[str, str]:
        """{"name", "email"}; empty once that was erased."""
        try:
            key = keys.record_key(self.workspace_id, self.id, PURPOSE)
        except keys.KeyGone:
            return {"name": "", "email": ""}
        told: dict[str, str] = json.loads(keys.unseal(key, bytes(self.sealed), self.id))
        return told


class Item(models.Model):
    """One thing that holds facts of the person. item: its id; of mails, the request's digest. until: when the
    basis of a refusal or a restriction ends, and it is erased. done_at: when it was."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10)
    item = models.CharField(max_length=64)
    decision = models.CharField(max_length=10, blank=True)
    basis = models.CharField(max_length=10, blank=True)
    until = models.DateField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "retention"
        db_table = "retention_request_item"
        ordering = ["kind", "item"]
        constraints = [models.UniqueConstraint(fields=["request", "kind", "item"], name="one_request_item")]

    # A contract that was asked to be erased is emptied only where that was decided, and nothing holds it.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_erase(which varchar) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
          IF NOT EXISTS (
            SELECT 1 FROM retention_request_item WHERE kind = 'contract' AND item = which
              AND decision = 'erase' AND done_at IS NULL
              AND workspace_id = current_setting('undersign.workspace', true)
          ) THEN
            RAISE EXCEPTION 'contract % is not to be erased', which USING ERRCODE = 'insufficient_privilege';
          END IF;
          PERFORM undersign_empty(which);
        END $$
        """,
        "REVOKE ALL ON FUNCTION undersign_erase(varchar) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_erase(varchar) TO undersign_app",
    ]


def digest(workspace_id: str, email: str) -> str:
    """The same for the same mailbox, told to nobody who lacks the workspace's key."""
    key = keys.first_key(workspace_id)
    return hmac.new(key, b"request\0" + email.strip().casefold().encode(), hashlib.sha256).hexdigest()
