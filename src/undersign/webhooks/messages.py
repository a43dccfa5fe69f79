"""The messages of one endpoint as they are read: what was sent, every attempt, the last answer.

Hides that nothing of a message is stored but its attempts: its body follows from the entry, then as now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from undersign.journal.delivery import WAITING, Delivery
from undersign.webhooks import catalogue
from undersign.webhooks.endpoint import Endpoint


@dataclass(frozen=True)
class Try:
    """status: of the answer, 0 for none."""

    at: datetime
    status: int
    ms: int

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Told:
    """One message with what came of it; the last attempt last."""

    id: str
    message_id: str
    type: str
    contract: str
    status: str
    attempts: int
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None
    tries: list[Try]
    said: str
    body: str


def of(endpoint: Endpoint, *, status: str = "", contract: str = "") -> QuerySet[Delivery]:
    """Its messages with their entries. contract: the id of one."""
    found = Delivery.objects.filter(workspace_id=endpoint.workspace_id, lane=endpoint.lane)
    wanted = {name: said for name, said in (("status", status), ("subject", contract)) if said}
    return found.filter(**wanted).select_related("entry")


def count_waiting(endpoint: Endpoint) -> int:
    return Delivery.objects.filter(lane=endpoint.lane, status=WAITING).count()


def told(row: Delivery) -> Told:
    result: dict[str, Any] = row.result
    tries = [Try(datetime.fromtimestamp(at, UTC), status, ms) for at, status, ms in result.get("tries", [])]
    same = ("id", "status", "attempts", "created_at", "due_at", "finished_at")
    return Told(
        message_id=catalogue.message_id(row.entry),
        type=row.entry.event,
        contract=row.subject,
        tries=tries,
        said=str(result.get("said", "")),
        body=catalogue.body(row.entry).decode(),
        **{name: getattr(row, name) for name in same},
    )
