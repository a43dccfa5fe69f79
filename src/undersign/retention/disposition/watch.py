"""How much time really passed, so that a clock that jumps ahead destroys nothing early (RT-5, RT-6).

Hides that two clocks are looked at. The machine's own count of seconds since it started cannot be set, but
ends with each start; the time of day can be set. Every look writes both down, in the database. Counted is
only what some machine saw pass, so the count may run behind the truth, and never ahead of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from undersign.journal import clock
from undersign.journal.entry import Entry
from undersign.store import rows

MOST_HOSTS = 8  # machines, or starts of one, that are remembered
TICK = timedelta(seconds=5)  # as `journal.entry` allows the clock
JITTER = 60.0  # seconds by which looks of two processes may overtake each other


@dataclass(frozen=True)
class Sight:
    """One look at a machine: which start of it, the seconds since then, and what its clock shows, both s."""

    boot: str
    steady: float
    shown: float


class Watch(models.Model):
    """counted: seconds that passed for certain since the first look. hosts: {boot: {"steady", "counted",
    "skew"}} of the last look on each machine, latest last; skew: its clock less its seconds, at first."""

    workspace_id = models.CharField(primary_key=True, max_length=40)
    counted = models.FloatField(default=0.0)
    hosts = models.JSONField(default=dict)

    class Meta:
        app_label = "retention"
        db_table = "retention_watch"


@dataclass(frozen=True)
class Seen:
    """counted: see `Watch`. now: the time of day, less what the clock was set ahead since the start."""

    counted: float
    now: datetime


def look(workspace_id: str) -> Seen:
    """Inside the workspace: count on, and say how far it is."""
    with transaction.atomic():
        Watch.objects.get_or_create(workspace_id=workspace_id)
        row = rows.first(Watch, "workspace_id = %s FOR UPDATE", workspace_id)
        assert row is not None
        now = clock.now()
        if is_behind(workspace_id, now):  # not set yet, or set back: no measure for later looks
            return Seen(row.counted, now)
        sight = Sight(clock.started(), clock.steady(), now.timestamp())
        row.counted, row.hosts, ahead = counted_on(row.counted, row.hosts, sight)
        row.save(update_fields=["counted", "hosts"])
    return Seen(row.counted, now - timedelta(seconds=ahead))


def is_behind(workspace_id: str, now: datetime) -> bool:
    """Whether the clock is behind the last thing on record: it was moved."""
    last = Entry.objects.filter(workspace_id=workspace_id).aggregate(at=models.Max("at"))["at"]
    return last is not None and now < last - TICK


def counted_on(
    counted: float, hosts: dict[str, dict[str, float]], sight: Sight
) -> tuple[float, dict[str, Any], float]:
    """(counted, hosts, seconds the clock was set ahead) after one more look. Pure."""
    skew = sight.shown - sight.steady
    last = hosts.get(sight.boot)
    if last is None:
        kept = dict(list(hosts.items())[1 - MOST_HOSTS :])
        return counted, {**kept, sight.boot: _note(sight, counted, skew)}, 0.0
    passed, first = sight.steady - last["steady"], last["skew"]
    ahead = max(skew - first, 0.0)
    if -JITTER < passed <= 0:
        return counted, hosts, ahead
    counted = max(counted, last["counted"] + max(passed, 0.0))
    kept = {boot: each for boot, each in hosts.items() if boot != sight.boot}
    return counted, {**kept, sight.boot: _note(sight, counted, first)}, ahead


def _note(sight: Sight, counted: float, skew: float) -> dict[str, float]:
    return {"steady": sight.steady, "counted": counted, "skew": skew}
