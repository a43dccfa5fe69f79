"""What follows from an entry: for each event, the effects it has and on whom.

Recording an event writes one delivery row per follower and target, and defers one job per lane, in the
event's own transaction. `delivery` is the row, `attempt` carries it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from undersign.journal import clock, delivery, ids
from undersign.journal.delivery import DUE, INNER, MAIL, WAITING, Delivery
from undersign.store import remembered
from undersign.store import rows as stored

if TYPE_CHECKING:
    from undersign.journal.entry import Entry
    from undersign.journal.event import Event

# What inner work sets off inside, and then its mails, are done by the same job, one after the other: a
# job costs more than most of it. After a crash in between, the sweep finds the rows that are left.
CARRIED_ON = (INNER, MAIL)
_SET_OFF = "deliveries set off"
spawned: ContextVar[list[tuple[int, str]] | None] = ContextVar("undersign_spawned", default=None)


@dataclass(frozen=True)
class Follower:
    """Do `run` when `event` is recorded, once per target. `atomic` work touches only our database."""

    event: type[Event]
    effect: str
    lane: str
    run: Callable[[Delivery], Any]
    targets: Callable[[Entry], Iterable[str]]
    atomic: bool
    after: Callable[[], timedelta]
    apart: bool = False
    draw: Callable[[Entry, list[str]], None] | None = None

    def lane_of(self, target: str) -> str:
        """Of a target's delivery: one of its own where targets are kept apart."""
        return f"{self.lane}.{target}" if self.apart and target else self.lane


_followers: dict[str, list[Follower]] = {}
_by_effect: dict[tuple[str, str], Follower] = {}


def when(
    event: type[Event],
    effect: str,
    run: Callable[[Delivery], Any],
    *,
    lane: str,
    to: Callable[[Entry], Iterable[str]] = lambda entry: [""],
    atomic: bool = False,
    after: Callable[[], timedelta] = timedelta,
    apart: bool = False,
    draw: Callable[[Entry, list[str]], None] | None = None,
) -> None:
    """Called by `reactions.py` only: all causality stands on that page. after: no sooner than that, and then
    by the sweep; a job is queued only for what is to be done at once. apart: each target has a lane of its
    own, so that one that is slow or down holds up no other. draw: the rows only wait; whoever keeps their
    order is told of the targets in the same transaction, and takes them one after the other."""
    follower = Follower(event, effect, lane, run, to, atomic, after, apart, draw)
    if (event.name, effect) in _by_effect:
        raise TypeError(f"{effect} follows {event.name} twice")
    _followers.setdefault(event.name, []).append(follower)
    _by_effect[event.name, effect] = follower


def of(row: Delivery) -> Follower:
    """The follower whose work this delivery is."""
    return _by_effect[row.entry.event, row.effect]


def set_off(entry: Entry) -> list[Delivery]:
    """Write the deliveries of a fresh entry and defer their jobs. Called by `entry.append`."""
    now, drawn = clock.now(), []
    rows = []
    for follower in _followers.get(entry.event, []):
        targets = list(follower.targets(entry))
        rows += [_row(entry, follower, target, now) for target in targets]
        if follower.draw and targets:
            drawn.append((follower.draw, targets))
    if rows:
        stored.add(rows)
        remembered.here()[_SET_OFF, entry.seq] = [row for row in rows if row.lane == INNER]
        lanes = dict.fromkeys(row.lane for row in rows if row.status == DUE and row.due_at <= now)
        carried = spawned.get()
        if carried is not None:
            carried += [(entry.seq, lane) for lane in lanes if lane in CARRIED_ON]
            lanes = dict.fromkeys(lane for lane in lanes if lane not in CARRIED_ON)
        if lanes:
            delivery.queue([(entry.workspace_id, entry.seq, lane) for lane in lanes])
        for draw, targets in drawn:
            draw(entry, targets)
    return rows


def _row(entry: Entry, follower: Follower, target: str, now: datetime) -> Delivery:
    return Delivery(
        id=ids.new("dlv"),
        workspace_id=entry.workspace_id,
        entry=entry,
        subject=entry.subject,
        lane=follower.lane_of(target),
        effect=follower.effect,
        target=target,
        status=WAITING if follower.draw else DUE,
        due_at=now + follower.after(),
        created_at=now,
    )


def just_set_off(entry_seq: int) -> list[Delivery]:
    """The inner deliveries of an entry of the open transaction, as they were written."""
    return remembered.here().get((_SET_OFF, entry_seq), [])
