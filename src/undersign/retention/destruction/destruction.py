"""The destruction of one record: decided, warned of, begun, done, certified; one row, whatever crashes.

Hides that a row is never taken back: what was decided otherwise has `dropped_at`, and a later decision is a
row of its own. Where it stands is read off its times, so that nothing is done twice and nothing is forgotten.
"""

from __future__ import annotations

from django.db import models

from undersign.contracts.contract import Contract
from undersign.customers.account import Visible
from undersign.retention.destruction import walls
from undersign.store import rows


class Destruction(models.Model):
    """due_at: no sooner than then. decided_by: the reviewer's id. authority: what allows it (`disposition.
    authority`). files: [{"kind", "sha256", "size"}] of what the store held; outside: [{"where", "how",
    "outcome", "sha256"…}] of copies elsewhere. warned_count, warned_again_count: how far the time
    that really passed was counted when both warnings went out (`disposition.watch`).
    pdf_sha256, json_sha256: of the certificate."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="destructions")
    due_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField()
    authority = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    outside = models.JSONField(default=list)
    dropped_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    warned_again_at = models.DateTimeField(null=True)
    warned_count = models.FloatField(null=True)
    warned_again_count = models.FloatField(null=True)
    begun_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    entry_seq = models.BigIntegerField(null=True)
    certified_at = models.DateTimeField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    json_sha256 = models.CharField(max_length=64, blank=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "retention"
        db_table = "retention_destruction"
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=models.Q(dropped_at=None), name="one_destruction"
            )
        ]
        indexes = [models.Index(fields=["workspace_id", "-removed_at"], name="destroyed_by_time")]

    WALLS = walls.DESTRUCTION_WALLS


class Pass(models.Model):
    """Written and taken away by `undersign_destroy` within one transaction: while it is there, the walls let
    that function, and nothing else, through."""

    contract_id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)

    class Meta:
        app_label = "retention"
        db_table = "retention_pass"

    WALLS = walls.PASS_WALLS


def of(contract_id: str, *, lock: bool = False) -> Destruction | None:
    """The one that stands."""
    standing = "contract_id = %s AND dropped_at IS NULL"
    return rows.first(Destruction, standing + (" FOR UPDATE" if lock else ""), contract_id)
