"""State changes. `move` is the only writer of a status column anywhere in Undersign.

A `Lifecycle` is a literal table. `move` locks the record, compares, updates conditionally, and
writes the journal entry with its deliveries and jobs, all in one transaction. The loser of a race
is refused and records nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import entry
from undersign.journal.actor import Actor
from undersign.journal.event import Event
from undersign.journal.refused import Refused
from undersign.store import remembered, rows

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Move:
    """One row of a lifecycle table."""

    name: str
    from_: frozenset[str]
    to: str
    event: type[Event]


class Lifecycle:
    """The moves of one kind of record: `Lifecycle(Move(...), ...)`; drawn in `docs/lifecycles.md`."""

    def __init__(self, noun: str, moves: Iterable[tuple[str, str | Iterable[str], str, type[Event]]]):
        self.noun = noun
        self.moves = {
            name: Move(name, frozenset([from_] if isinstance(from_, str) else from_), to, event)
            for name, from_, to, event in moves
        }

    def statuses(self) -> set[str]:
        return {s for m in self.moves.values() for s in (*m.from_, m.to)}


def lock(record: models.Model) -> None:
    """Hold the record's row until the transaction ends, and read it afresh: once a transaction."""
    place = record._meta.db_table, record.pk
    if remembered.here().get(place) is record:
        return
    rows.refresh(record, lock=True)
    remembered.here()[place] = record


def hold(model: type[M], pk: str) -> M:
    """The row of this key, held as by `lock`. Raises `model.DoesNotExist`."""
    known, place = remembered.here(), (model._meta.db_table, pk)
    if place not in known:
        known[place] = rows.get(model, pk, lock=True)
    return known[place]


def seen(model: type[M], pk: str) -> M:
    """The row of this key as the open transaction holds it, else as it is now: to read, not to change.
    Raises `model.DoesNotExist`."""
    known = remembered.here().get((model._meta.db_table, pk))
    return known if known is not None else rows.get(model, pk)


def move(
    subject: Any,
    lifecycle: Lifecycle,
    name: str,
    *,
    by: Actor,
    at: datetime | None = None,
    columns: dict[str, Any] | None = None,
    **facts: Any,
) -> entry.Entry:
    """Make the move, record its event with `facts`, set off what follows. Raises `Refused`.

    subject: a row with `status`, and `chain_root` (the record whose chain tells it, locked first).
    columns: further columns of the row that change in the same update.
    """
    step = lifecycle.moves[name]
    with _one_transaction():
        root = subject.chain_root
        lock(root)
        if root is not subject:
            lock(subject)
        if subject.status not in step.from_:
            raise not_now(lifecycle, name, subject.status)
        changed = {"status": step.to, **(columns or {})}
        if not rows.change(subject, changed, status=subject.status):
            raise not_now(lifecycle, name, subject.status)
        for column, value in changed.items():
            setattr(subject, column, value)
        return entry.append(root.pk, step.event(**facts), by=by, at=at)


def record(root: models.Model, happened: Event, *, by: Actor, at: datetime | None = None) -> entry.Entry:
    """Something happened that changes no status: lock, append, set off what follows."""
    with _one_transaction():
        lock(root)
        return entry.append(root.pk, happened, by=by, at=at)


def _one_transaction() -> transaction.Atomic:
    """The caller's, if there is one: a move that is refused takes all of it back."""
    return transaction.atomic(savepoint=False)


def not_now(lifecycle: Lifecycle, name: str, status: str) -> Refused:
    return Refused(
        f"{lifecycle.noun}.not_now",
        _("This cannot be done now: it is already “%(status)s”. Nothing was changed."),
        do=_("Reload the page to see where it stands."),
        status=status,
        move=name,
    )
