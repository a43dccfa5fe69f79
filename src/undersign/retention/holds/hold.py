"""A legal hold and the contracts under it.

Hides its walls: what the database itself refuses while a contract is held stands in `walls`.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from undersign.contracts.contract import Contract
from undersign.customers.account import Visible
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.retention.holds import events, walls

ACTIVE, ASKED, RELEASED = "active", "asked", "released"
IN_FORCE = (ACTIVE, ASKED)
SEARCH, HAND = "search", "hand"

LIFECYCLE = moves.Lifecycle(
    "hold",
    [
        ("ask", ACTIVE, ASKED, events.HoldReleaseAsked),
        ("drop", ASKED, ACTIVE, events.HoldReleaseDropped),
        ("release", ASKED, RELEASED, events.HoldReleased),
    ],
)


class Holds(Visible):
    def in_force(self) -> Holds:
        return self.filter(status__in=IN_FORCE)


class Hold(models.Model):
    """matter: the case's id as the lawyers call it. scope: filters it takes contracts by (`scope.freeze`), ""
    for one whose contracts are added by hand. custodian: who answers for it. placed_by, asked_by,
    released_by: ids of members. looked_at: when the search was last gone through to its end."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    matter = models.CharField(max_length=80)
    title = models.CharField(max_length=160)
    scope = models.CharField(max_length=900, blank=True)
    custodian = models.CharField(max_length=120)
    reason = models.CharField(max_length=1000)
    status = models.CharField(max_length=10, default=ACTIVE)
    placed_by = models.CharField(max_length=40)
    placed_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField(null=True)
    asked_reason = models.CharField(max_length=1000, blank=True)
    released_by = models.CharField(max_length=40, blank=True)
    released_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)

    objects = Holds.as_manager()

    class Meta:
        app_label = "retention"
        db_table = "retention_hold"
        indexes = [models.Index(fields=["workspace_id", "status", "placed_at"], name="hold_by_status")]

    WALLS = walls.HOLD_WALLS

    def __str__(self) -> str:
        return f"{self.matter} {self.title}"

    @property
    def chain_root(self) -> Hold:
        return self

    @property
    def is_in_force(self) -> bool:
        return self.status in IN_FORCE


class HeldRows(Visible):
    def now(self) -> HeldRows:
        return self.filter(until=None)

    def visible_to(self, by: Actor) -> HeldRows:
        """Of contracts that this member may see."""
        return self.filter(workspace_id=by.workspace_id, contract__in=Contract.objects.visible_to(by))


class Held(models.Model):
    """One contract under one hold. how: search | hand. by: who put it there, where somebody did. until: when
    the hold was released; never before."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="held")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="held")
    how = models.CharField(max_length=8)
    by = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = HeldRows.as_manager()

    class Meta:
        app_label = "retention"
        db_table = "retention_held"
        constraints = [models.UniqueConstraint(fields=["hold", "contract"], name="held_once")]
        indexes = [
            models.Index(fields=["contract"], condition=models.Q(until=None), name="held_now"),
            models.Index(fields=["hold", "since", "id"], name="held_of_hold"),
        ]

    WALLS = walls.HELD_WALLS

    def __str__(self) -> str:
        return f"{self.contract_id} under {self.hold_id}"


def names(held: Any) -> str:
    """The matters of some holds, each once, in their order."""
    return ", ".join(dict.fromkeys(each.matter for each in held))
