"""The record of one finished contract: how long it is kept, by which rule, and where it stands on its way.

Hides that the row only repeats what facts, categories and law say: it is worked out anew whenever one
changes.
"""

from __future__ import annotations

from datetime import date

from django.db import models

from undersign.contracts.contract import Contract
from undersign.customers.account import Visible
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.retention import events
from undersign.store import rows

KEPT, REVIEW, APPROVED, WARNED, DESTROYED = "kept", "review", "approved", "warned", "destroyed"
STATUSES = (KEPT, REVIEW, APPROVED, WARNED, DESTROYED)

LIFECYCLE = moves.Lifecycle(
    "record",
    [
        ("review", KEPT, REVIEW, events.RetentionReviewDue),
        ("approve", REVIEW, APPROVED, events.DestructionApproved),
        ("warn", APPROVED, WARNED, events.DestructionWarned),
        ("destroy", WARNED, DESTROYED, events.RecordDestroyed),
        ("keep", [REVIEW, APPROVED, WARNED], KEPT, events.RecordKept),
        ("extend", [REVIEW, APPROVED, WARNED], KEPT, events.RetentionExtended),
    ],
)


class Records(Visible):
    def visible_to(self, by: Actor) -> Records:
        """Of contracts that this member may see."""
        return self.filter(workspace_id=by.workspace_id, contract__in=Contract.objects.visible_to(by))

    def due(self, day: date) -> Records:
        """Kept, and past what asks for keeping them on `day`; nothing stands in the way."""
        over = self.filter(status=KEPT, blocked=[], is_stale=False, retain_until__lt=day)
        return over.order_by("retain_until", "contract_id")


class Record(models.Model):
    """categories: [[key, where it came from]]. governing_law: a code such as US-IL, "" where unknown.
    retain_until: the last day it is kept; blocked: codes of why it must not be destroyed whatever the day.
    because: `schedule.Due.to_json`. ended_on: the contract's last day as a person noted it. trail_until: the
    audit trail's last day (RT-3). is_stale: it waits to be worked out anew, and is over on no day till then.
    decided_by: who decided its destruction, at decided_at."""

    contract = models.OneToOneField(Contract, models.PROTECT, primary_key=True, related_name="retention")
    workspace_id = models.CharField(max_length=40)
    status = models.CharField(max_length=10, default=KEPT)
    categories = models.JSONField(default=list)
    governing_law = models.CharField(max_length=80, blank=True)
    law_source = models.CharField(max_length=20, blank=True)
    retain_until = models.DateField(null=True)
    because = models.JSONField(default=dict)
    blocked = models.JSONField(default=list)
    extended_until = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    trail_until = models.DateField(null=True)
    is_stale = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    objects = Records.as_manager()

    class Meta:
        app_label = "retention"
        db_table = "retention_record"
        indexes = [
            models.Index(fields=["workspace_id", "status", "retain_until"], name="record_by_status"),
            models.Index(fields=["workspace_id"], name="record_stale", condition=models.Q(is_stale=True)),
        ]

    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_records_stale()
        RETURNS TABLE(workspace_id varchar, contract_id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT r.workspace_id, r.contract_id FROM retention_record r WHERE r.is_stale LIMIT 500
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_records_stale() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_records_stale() TO undersign_app",
        """
        CREATE OR REPLACE FUNCTION undersign_records_missing()
        RETURNS TABLE(workspace_id varchar, contract_id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT c.workspace_id, c.id FROM contract c
          WHERE c.status IN ('sealed', 'declined', 'voided', 'expired', 'on_paper')
            AND NOT EXISTS (SELECT 1 FROM retention_record r WHERE r.contract_id = c.id) LIMIT 500
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_records_missing() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_records_missing() TO undersign_app",
    ]

    @property
    def chain_root(self) -> Contract:
        return self.contract


def of(contract: Contract) -> Record | None:
    """None for a contract that is not over."""
    return rows.first(Record, "contract_id = %s", contract.pk)
