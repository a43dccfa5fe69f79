"""A ticket and its timeline, as the built-in helpdesk keeps them."""

from __future__ import annotations

from django.db import models

from undersign.customers.account import Account, Visible
from undersign.customers.contact import Contact
from undersign.journal import clock


class Ticket(models.Model):
    """status: new | open | pending | solved | closed. external_ref: its id in the helpdesk it lives in."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=240)
    body = models.TextField(blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tickets", null=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="tickets", null=True)
    status = models.CharField(max_length=20, default="open")
    priority = models.CharField(max_length=20, blank=True)
    tags = models.JSONField(default=list)
    fields = models.JSONField(default=dict)
    language = models.CharField(max_length=8, default="en")
    external_ref = models.CharField(max_length=120, blank=True)
    assignee_id = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField(default=clock.now, editable=False)  # a trigger's: see 0004

    objects = Visible.as_manager()

    class Meta:
        app_label = "customers"
        db_table = "ticket"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "number"], name="one_ticket_number")]
        indexes = [
            models.Index(fields=["workspace_id", "opened_at"], name="ticket_by_time"),
            models.Index(fields=["workspace_id", "changed_at", "id"], name="ticket_by_change"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"


class TicketNote(models.Model):
    """One entry of a ticket's timeline, perhaps with a file; `key` makes it happen once.

    kind: customer | reply | note. The attachment's bytes lie in the store under the ticket's key.
    """

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=10, default="note")
    author = models.CharField(max_length=160, blank=True)
    body = models.TextField(blank=True)
    attachment_name = models.CharField(max_length=255, blank=True)
    attachment_sha256 = models.CharField(max_length=64, blank=True)
    attachment_size = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "customers"
        db_table = "ticket_note"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "key"], name="one_note_per_key")]
        indexes = [models.Index(fields=["workspace_id", "ticket", "at"], name="note_by_time")]
