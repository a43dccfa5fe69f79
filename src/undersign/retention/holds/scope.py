"""What a hold takes: a search as it is saved from the list of contracts, frozen when the hold is placed.

Hides who can search. The list's filters and the index lie above retention, so they hang themselves in here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet

from undersign.contracts.contract import Contract
from undersign.journal.actor import Actor
from undersign.retention.destruction.destruction import Destruction
from undersign.retention.holds.hold import Held, Hold
from undersign.retention.record import DESTROYED, Record


class Finder(Protocol):
    """freeze: the filters of an address, with nothing left in them that depends on who reads or on today.
    contracts: all of the workspace that a frozen scope takes, or of those ids that are given."""

    def freeze(self, query: str, *, by: Actor) -> str: ...

    def contracts(
        self, workspace_id: str, scope: str, only: Sequence[str] | None = None
    ) -> QuerySet[Contract]: ...


_finders: list[Finder] = []


def find_with(finder: Finder) -> None:
    """Called once, when the application is loaded."""
    _finders[:] = [finder]


def freeze(query: str, *, by: Actor) -> str:
    return _finders[0].freeze(query, by=by)


def taken_by(workspace_id: str, scope: str, only: Sequence[str] | None = None) -> QuerySet[Contract]:
    """What there still is of what a frozen scope takes; nothing for a hold without one."""
    if not scope:
        return Contract.objects.none()
    found = _finders[0].contracts(workspace_id, scope, only)
    return found.exclude(gone(workspace_id))


def missing_from(hold: Hold, only: Sequence[str] | None = None) -> QuerySet[Contract]:
    """What the hold's search takes and is not under it yet."""
    under = Held.objects.filter(hold=hold).values("contract_id")
    return taken_by(hold.workspace_id, hold.scope, only).exclude(pk__in=under)


def gone(workspace_id: str) -> Q:
    """Contracts whose destruction is done: nothing is left to hold."""
    mine = {"workspace_id": workspace_id, "contract_id": OuterRef("pk")}
    removed = Destruction.objects.filter(removed_at__isnull=False, **mine)
    return Q(Exists(removed)) | Q(Exists(Record.objects.filter(status=DESTROYED, **mine)))


def is_gone(contract: Contract) -> bool:
    return Contract.objects.filter(gone(contract.workspace_id), pk=contract.pk).exists()
