"""A bulk send and its rows: where each stands, and the table of the whole's life.

Hides what makes a row itself: the key its contract is drafted under, so that the same row is never two
contracts, however often it is tried and whatever dies in between.
"""

from __future__ import annotations

import hashlib

from django.db import models

from undersign.contracts.bulk import events
from undersign.contracts.contract import Contract
from undersign.customers.account import Visible
from undersign.drafting.stock import template
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal.actor import Actor
from undersign.journal.moves import Lifecycle
from undersign.workspaces import team
from undersign.workspaces.member import Member

DRAFT, SENDING, PAUSED, STOPPED, DONE = "draft", "sending", "paused", "stopped", "done"
# Of a row: not to be sent as it stands; left out; its turn comes; sent; waits for an approval; refused.
BAD, LEFT_OUT, WAITING, SENT, HELD, FAILED = "bad", "left_out", "waiting", "sent", "held", "failed"

BULK = Lifecycle(
    "bulk",
    [
        ("start", DRAFT, SENDING, events.BulkStarted),
        ("pause", SENDING, PAUSED, events.BulkPaused),
        ("resume", PAUSED, SENDING, events.BulkResumed),
        ("stop", [SENDING, PAUSED], STOPPED, events.BulkStopped),
        ("finish", SENDING, DONE, events.BulkFinished),
        ("retry", [DONE, STOPPED], SENDING, events.BulkRetried),
    ],
)


class Bulks(Visible):
    def visible_to(self, by: Actor) -> Bulks:
        """Of their workspace, without those that other people's teams keep to themselves."""
        own = self.filter(workspace_id=by.workspace_id)
        hidden = team.hidden_owners(by)
        return own.exclude(owner_id__in=hidden) if hidden else own


class Bulk(models.Model):
    """kind: csv | xlsx | segment. columns: names, as the table had them. mapping: {target: index of its
    column}; constants: {target: what all rows say}; see `targets`. sha256: of the file. telling: {event:
    audiences} that each contract says otherwise than its template."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    template_version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=10, default=DRAFT)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    constants = models.JSONField(default=dict)
    telling = models.JSONField(default=dict)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    row_count = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Bulks.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "bulk_send"
        indexes = [
            models.Index(fields=["workspace_id", "-made_at"], name="bulk_by_time"),
            models.Index(fields=["status"], condition=models.Q(status=SENDING), name="bulk_sending"),
        ]

    # The worker's clock looks behind every workspace's wall, at ids and nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_bulks() RETURNS TABLE(workspace_id varchar, bulk_id varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT b.workspace_id, b.id FROM bulk_send b WHERE b.status = 'sending'
          ORDER BY b.started_at, b.id LIMIT 200
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_bulks() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_bulks() TO undersign_app",
    ]

    def __str__(self) -> str:
        return self.title

    @property
    def chain_root(self) -> Bulk:
        return self

    @property
    def version(self) -> TemplateVersion:
        return template.frozen(self.template_version_id)

    @property
    def is_draft(self) -> bool:
        return self.status == DRAFT


class BulkRow(models.Model):
    """number: as the spreadsheet shows it. key: what makes the row itself, see `reading`. flaws: [target,
    code, facts] of what keeps it from being sent; of a failed row, of what the product refused."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    bulk = models.ForeignKey(Bulk, on_delete=models.PROTECT, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default=WAITING)
    cells = models.JSONField(default=list)
    flaws = models.JSONField(default=list)
    account_id = models.CharField(max_length=40, blank=True)
    contact_id = models.CharField(max_length=40, blank=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+", null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "bulk_row"
        constraints = [models.UniqueConstraint(fields=["bulk", "number"], name="one_bulk_row")]
        indexes = [models.Index(fields=["bulk", "state", "number"], name="bulk_row_by_state")]


def idempotency_key(bulk: Bulk, key: str) -> str:
    """What a row's contract is drafted under. A key that the file itself names is one for ever, whatever file
    it comes in; any other is a key within this bulk send."""
    scope = bulk.version.template.key if "key" in bulk.mapping else bulk.pk
    said = f"bulk:{scope}:{key}"
    return said if len(said) <= 255 else f"bulk:{scope}:{hashlib.sha256(key.encode()).hexdigest()}"
