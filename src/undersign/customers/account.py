"""An account: a customer's company; and its documents, as the built-in CRM keeps them."""

from __future__ import annotations

from django.db import models

from undersign.journal import clock
from undersign.journal.actor import Actor


class Visible(models.QuerySet):
    """Rows of one workspace: the first of two walls (the second is row-level security)."""

    def visible_to(self, by: Actor) -> Visible:
        return self.filter(workspace_id=by.workspace_id)


class Account(models.Model):
    """plan: standard | premium | enterprise. region: eu | us | latam | apac. country: ISO 3166-1."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    industry = models.CharField(max_length=60, blank=True)
    plan = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=60, blank=True)
    city = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=240, blank=True)
    language = models.CharField(max_length=8, default="en")
    details = models.JSONField(default=dict)
    external_ref = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField(default=clock.now, editable=False)  # a trigger's: see 0004

    objects = Visible.as_manager()

    class Meta:
        app_label = "customers"
        db_table = "account"
        indexes = [
            models.Index(fields=["workspace_id", "name"], name="account_by_name"),
            models.Index(fields=["workspace_id", "changed_at", "id"], name="account_by_change"),
        ]

    def __str__(self) -> str:
        return self.name


class AccountDocument(models.Model):
    """A file in the account's documents; `key` makes attaching it twice impossible."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=200)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=0)
    contract_id = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "customers"
        db_table = "account_document"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "key"], name="one_document_per_key")]
