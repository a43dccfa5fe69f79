"""What is remembered of one value that two systems know: the base, who wrote it last, who is asked.

The row of `rules.Known`, and the provenance that pages show.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from undersign.connectors.sync import rules
from undersign.connectors.sync.link import Link
from undersign.connectors.sync.mapping import MappedField
from undersign.connectors.sync.rules import Known
from undersign.customers.account import Visible
from undersign.journal import ids

THEIRS, CONTRACT, PERSON, HERE = "theirs", "contract", "person", "here"


class Value(models.Model):
    """base, put_backs, held: see `rules.Known`. held_over: what both said when it was held. turn: counts
    writes, for their keys. said: what a contract says, where the mapping is of one; said_seq: by which entry
    of the journal. writer: of the constants above; writer_name, writer_ref: which person, contract or
    account; changed_at: when it last changed. `Link.read_at` says when it was last compared."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="values")
    field = models.ForeignKey(MappedField, on_delete=models.CASCADE, related_name="values")
    base = models.TextField(null=True)
    put_backs = models.PositiveIntegerField(default=0)
    held = models.CharField(max_length=20, blank=True)
    held_over = models.TextField(blank=True)
    held_told = models.TextField(blank=True)
    turn = models.PositiveIntegerField(default=0)
    said = models.TextField(blank=True)
    said_seq = models.BigIntegerField(default=0)
    ours_at = models.DateTimeField(null=True)
    their_value = models.TextField(blank=True)
    writer = models.CharField(max_length=10, blank=True)
    writer_name = models.CharField(max_length=200, blank=True)
    writer_ref = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField(null=True)

    objects = Visible.as_manager()

    class Meta:
        app_label = "connectors"
        db_table = "sync_value"
        constraints = [models.UniqueConstraint(fields=["link", "field"], name="one_value_of_a_field")]
        indexes = [
            models.Index(fields=["workspace_id"], condition=~models.Q(held=""), name="sync_value_held")
        ]

    def __str__(self) -> str:
        return f"{self.field_id} of {self.link_id}"

    @property
    def known(self) -> Known:
        return Known(self.base, self.put_backs, self.held)

    def remember(self, known: Known) -> None:
        self.base, self.put_backs, self.held = known.base, known.put_backs, known.held
        if not known.held:
            self.held_over = self.held_told = ""

    def written_by(self, writer: str, at: datetime | None, *, name: str = "", ref: str = "") -> None:
        self.writer, self.writer_name, self.writer_ref = writer, name[:200], ref[:40]
        self.changed_at = at

    @property
    def said_here(self) -> rules.Said:
        return rules.Said(self.said, self.ours_at)


def of(link: Link, field: MappedField, **columns: Any) -> Value:
    made, _new = Value.objects.get_or_create(
        link=link,
        field=field,
        defaults={"id": ids.new("val"), "workspace_id": link.workspace_id, **columns},
    )
    return made
