"""How much a program may ask: a bucket for each key, filled by the minute, emptied by its requests.

Hides where the bucket stands: in one row that every process and node shares, so that the count is exact, and
in a table that is not logged, since a crash may well fill it again. One sentence looks, decides and takes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from undersign.journal import clock
from undersign.store import rows


@dataclass(frozen=True)
class Budget:
    """minute: requests that come back in a minute. burst: how many may come at once."""

    name: str
    minute: int
    burst: int


REQUESTS = Budget("requests", 6_000, 500)
BULK = Budget("bulk", 60, 20)  # each of these may stand for thousands of contracts


@dataclass(frozen=True)
class Taken:
    """left: requests that may follow at once. wait_s: seconds until the next may, 0 where it was granted."""

    budget: Budget
    granted: bool
    left: int
    wait_s: int

    @property
    def full_s(self) -> int:
        """Seconds until all of the burst is back."""
        return math.ceil((self.budget.burst - self.left) * 60 / self.budget.minute)


class Allowance(models.Model):
    """id: the key's and the budget's. at: when it was last used; also what a key's last use is known by."""

    id = models.CharField(primary_key=True, max_length=60)
    workspace_id = models.CharField(max_length=40)
    key_id = models.CharField(max_length=40)
    left = models.FloatField()
    granted = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        app_label = "workspaces"
        db_table = "api_allowance"


def take(workspace_id: str, key_id: str, budget: Budget = REQUESTS) -> Taken:
    """One request of this key's."""
    a_second, burst = budget.minute / 60, float(budget.burst)
    with rows.rehearsed() as cursor:
        cursor.execute(
            _TAKE,
            [f"{key_id}.{budget.name}", workspace_id, key_id, burst - 1, clock.now()] + [burst, a_second] * 4,
        )
        left, granted = cursor.fetchone()
    wait_s = 0 if granted else max(1, math.ceil((1 - left) / a_second))
    return Taken(budget, granted, max(0, int(left)), wait_s)


def last_used(workspace_id: str) -> dict[str, datetime]:
    """{key's id: when it was last used}."""
    found: dict[str, datetime] = {}
    for row in Allowance.objects.filter(workspace_id=workspace_id):
        found[row.key_id] = max(row.at, found.get(row.key_id, row.at))
    return found


# What has come back since, as far as the bucket holds it. A node whose clock is behind gives nothing back.
_FULL = "LEAST(%s::float8, a.left + GREATEST(0, EXTRACT(EPOCH FROM EXCLUDED.at - a.at)) * %s::float8)"
_TAKE = f"""
INSERT INTO api_allowance AS a (id, workspace_id, key_id, "left", granted, at)
VALUES (%s, %s, %s, %s, true, %s)
ON CONFLICT (id) DO UPDATE SET
  "left" = CASE WHEN {_FULL} >= 1 THEN {_FULL} - 1 ELSE {_FULL} END,
  granted = {_FULL} >= 1,
  at = GREATEST(a.at, EXCLUDED.at)
RETURNING "left", granted
""".replace("a.left", 'a."left"')  # noqa: S608
