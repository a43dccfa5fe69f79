"""An account's billing record, as the built-in billing keeps it: terms as they were confirmed, and signed
packets."""

from __future__ import annotations

from django.db import models

from undersign.customers.account import Account, Visible


class BillingTerms(models.Model):
    """What is paid for one contract, as it was written; the newest counts. `key` makes writing it twice
    impossible."""

    APPEND_ONLY = True

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="billing_terms")
    contract_id = models.CharField(max_length=40, blank=True)
    plan = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    every = models.CharField(max_length=8, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    payment_days = models.PositiveSmallIntegerField(null=True)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "customers"
        db_table = "billing_terms"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "key"], name="one_terms_per_key")]
        indexes = [models.Index(fields=["workspace_id", "account", "at"], name="terms_by_time")]


class BillingDocument(models.Model):
    """A signed packet with the billing record; the bytes lie in the store under the account's key."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="billing_documents")
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
        db_table = "billing_document"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "key"], name="one_packet_per_key")]
        indexes = [models.Index(fields=["workspace_id", "contract_id"], name="packet_by_contract")]
