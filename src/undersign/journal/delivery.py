"""The row of a delivery: one effect of one entry on one target, until it is done or a person has to look.

Hides how its job reaches the queue, and the one question that looks behind every workspace's wall: what
is due. Who causes deliveries stands in `follow`, how they are carried out in `attempt`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock
from undersign.journal.refused import Refused

DUE, DONE, FAILED = "due", "done", "failed"
WAITING = "waiting"  # for whoever draws its lane in order: see `follow.when`
INNER, MAIL = "inner", "mail"

Job = tuple[str, int, str]  # workspace id, seq of the entry, lane


def _nowhere(jobs: list[Job]) -> None:
    """Before the application is loaded there is no queue."""


_defer: Callable[[list[Job]], None] = _nowhere


def queue_with(defer: Callable[[list[Job]], None]) -> Callable[[list[Job]], None]:
    """Tell the journal how jobs are deferred, in the same transaction. Returns how it was done before."""
    global _defer
    before, _defer = _defer, defer
    return before


def queue(jobs: list[Job]) -> None:
    """Have them done by the worker once this transaction is committed."""
    _defer(jobs)


class Delivery(models.Model):
    """One effect of one entry on one target, until it is done or a person has to look."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    entry = models.ForeignKey("journal.Entry", on_delete=models.PROTECT, related_name="deliveries")
    subject = models.CharField(max_length=40)
    lane = models.CharField(max_length=40)
    effect = models.CharField(max_length=40)
    target = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=10, default=DUE)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        app_label = "journal"
        db_table = "journal_delivery"
        constraints = [
            models.UniqueConstraint(fields=["entry", "effect", "target"], name="one_delivery_per_effect")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(status=DUE), name="delivery_due"),
            models.Index(fields=["workspace_id", "subject"], name="delivery_of_subject"),
            models.Index(fields=["lane", "entry"], condition=models.Q(status=WAITING), name="delivery_drawn"),
            models.Index(
                fields=["lane", "subject", "entry"],
                condition=models.Q(status=WAITING),
                name="delivery_in_turn",
            ),
        ]

    # Finding what is due must see every workspace; it tells ids and times, nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_due(until timestamptz, at_most int)
        RETURNS TABLE(workspace_id varchar, entry_id bigint, lane varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT DISTINCT d.workspace_id, d.entry_id, d.lane FROM journal_delivery d
          WHERE d.status = 'due' AND d.due_at <= until LIMIT at_most
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_due(timestamptz, int) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_due(timestamptz, int) TO undersign_app",
    ]

    @property
    def key(self) -> str:
        """The idempotency key the outside is given: the same on every attempt."""
        return f"{self.entry_id}.{self.effect}" + (f".{self.target}" if self.target else "")

    def retry(self, *, by: Any) -> None:
        """A person says: try again now. Raises `Refused` (delivery.done, delivery.waiting)."""
        with transaction.atomic():
            row = Delivery.objects.select_for_update().get(pk=self.pk)
            if row.status == DONE:
                raise Refused("delivery.done", _("This was already delivered. Nothing was changed."))
            if row.status == WAITING:
                raise Refused("delivery.waiting", _("This waits for its turn, and goes out by itself."))
            Delivery.objects.filter(pk=self.pk).update(status=DUE, due_at=clock.now(), attempts=0)
            queue([(self.workspace_id, self.entry_id, self.lane)])

    def give_up(self) -> None:
        """Nobody waits for it any longer: it is not tried again by itself. Nothing where it has ended."""
        Delivery.objects.filter(pk=self.pk, status=DUE).update(status=FAILED)


def overdue(until: datetime, at_most: int = 500) -> list[Job]:
    """Everything due before `until`, whatever its age."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_due(%s, %s)", [until, at_most])
        return cursor.fetchall()
