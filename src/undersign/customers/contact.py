"""A contact: a person at an account, whom contracts are sent to."""

from __future__ import annotations

from django.db import models

from undersign.customers.account import Account, Visible
from undersign.journal import clock


class Contact(models.Model):
    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=160)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="en")
    external_ref = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(default=clock.now, editable=False)  # a trigger's: see 0004

    objects = Visible.as_manager()

    class Meta:
        app_label = "customers"
        db_table = "contact"
        indexes = [
            models.Index(fields=["workspace_id", "email"], name="contact_by_email"),
            models.Index(fields=["workspace_id", "changed_at", "id"], name="contact_by_change"),
        ]

    def __str__(self) -> str:
        return self.name
