"""The journal's rows: append-only entries, and their personal facts under a key of their own.

`append` is called by `moves.move` and by verbs that change no status, always inside their
transaction and under the lock of the record whose chain it extends.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from undersign.journal import chain, clock, event, fault, follow
from undersign.journal.actor import Actor
from undersign.journal.event import Event
from undersign.journal.refused import Refused
from undersign.store import keys, remembered, rows

PURPOSE = "journal"


class Entry(models.Model):
    """One thing that happened to one record. Never updated, never deleted."""

    APPEND_ONLY = True

    seq = models.BigAutoField(primary_key=True)
    workspace_id = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    event = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    commitment = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        app_label = "journal"
        db_table = "journal_entry"
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "subject", "position"], name="one_chain")
        ]
        indexes = [models.Index(fields=["workspace_id", "at"], name="journal_by_time")]

    @property
    def kind(self) -> type[Event] | None:
        return event.REGISTRY.get(self.event)

    def exported(self) -> dict[str, Any]:
        """The entry as evidence: what the hash covers, and the hash."""
        return {
            "workspace": self.workspace_id,
            "subject": self.subject,
            "position": self.position,
            "event": self.event,
            "at": stamp(self.at),
            "actor_kind": self.actor_kind,
            "actor_id": self.actor_id,
            "facts": self.facts,
            "commitment": self.commitment,
            "previous": self.previous,
            "hash": self.hash,
        }


class EntryPersonal(models.Model):
    """The personal facts of one entry, readable only while its record's journal key exists.

    Every entry has its row, an empty one where there is nothing to keep: what is missing was taken away.
    """

    APPEND_ONLY = True

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="personal")
    workspace_id = models.CharField(max_length=40)
    sealed = models.BinaryField()

    class Meta:
        app_label = "journal"
        db_table = "journal_entry_personal"


def stamp(at: datetime) -> str:
    """UTC with microseconds: `2026-11-22T12:41:03.123456Z`."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


# What an entry's hash covers, asked for without the ORM: an audit reads millions, and believes no row.
_ASKED = {
    "workspace": "entry.workspace_id",
    "at": """to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
}
RAW = ", ".join(_ASKED.get(name, f"entry.{name}") for name in chain.COVERED)


def covered(raw: Sequence[Any]) -> dict[str, Any]:
    """The columns of `RAW` as `chain.entry_hash` takes them."""
    said = dict(zip(chain.COVERED, raw, strict=True))
    said["facts"] = json.loads(said["facts"])
    return said


def append(
    subject: str, happened: Event, *, by: Actor, at: datetime | None = None, record: str | None = None
) -> Entry:
    """Record that `happened` to `subject`. The caller holds the subject's lock, in a transaction.

    record: whose journal key seals the personal facts (default: the subject's own).
    Raises `Refused` (clock.behind) where the clock runs before the chain's last entry.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("append outside of a transaction")
    last = end(by.workspace_id, subject)
    at = at or clock.now()
    if last and at < last.at:
        at = _not_before(last.at, at)
    public, private = happened.facts()
    private = {k: v for k, v in {**private, **_about(by)}.items() if v}
    key = _journal_key(by.workspace_id, record or subject, first=last is None)
    if key is None:
        private = {}
    row = Entry(
        workspace_id=by.workspace_id,
        subject=subject,
        position=last.position + 1 if last else 1,
        event=happened.name,
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        facts=public,
        commitment=chain.commitment(key, private) if key and private else "",
        previous=last.hash if last else chain.FIRST,
    )
    row.hash = chain.entry_hash(row.exported() | {"hash": ""})
    _insert(row, keys.seal(key, chain.canonical(private), f"entry/{row.hash}") if key and private else b"")
    follow.set_off(row)
    fault.step(f"{happened.name}.recorded")
    return row


def _journal_key(workspace_id: str, record: str, *, first: bool) -> bytes | None:
    """None after erasure: what happens later to an erased record is told without people."""
    try:
        return keys.record_key(workspace_id, record, PURPOSE, make=first)
    except keys.KeyGone:
        return None


class End(NamedTuple):
    """Where a chain ends: the number, hash and time of its last entry."""

    position: int
    hash: str
    at: datetime


def end(workspace_id: str, subject: str) -> End | None:
    """None before the first entry. Read once a transaction: under the subject's lock nobody else goes on."""
    known = remembered.here()
    if (PURPOSE, subject) not in known:
        with rows.rehearsed() as cursor:
            cursor.execute(_LAST, [workspace_id, subject])
            row = cursor.fetchone()
        known[PURPOSE, subject] = End(*row) if row else None
    return known[PURPOSE, subject]


def _insert(row: Entry, sealed: bytes) -> None:
    """The entry and its personal facts in one statement: a contract has a dozen of them."""
    columns = (
        row.workspace_id, row.subject, row.position, row.event, row.at, row.actor_kind, row.actor_id,
        Jsonb(row.facts), row.commitment, row.previous, row.hash,
    )  # fmt: skip
    with rows.rehearsed() as cursor:
        cursor.execute(_INSERT, [*columns, row.workspace_id, sealed])
        (row.seq,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias
    remembered.here()[PURPOSE, row.subject] = End(row.position, row.hash, row.at)


_LAST = """
SELECT position, hash, at FROM journal_entry WHERE workspace_id = %s AND subject = %s
ORDER BY position DESC LIMIT 1
"""
_INSERT = """
WITH entry AS (
  INSERT INTO journal_entry
    (workspace_id, subject, position, event, at, actor_kind, actor_id, facts, commitment, previous, hash)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING seq
)
INSERT INTO journal_entry_personal (entry_id, workspace_id, sealed) SELECT seq, %s, %s FROM entry
RETURNING entry_id
"""


def _not_before(last: datetime, at: datetime) -> datetime:
    """Small clock steps are absorbed (the log never runs backwards); a larger one is refused."""
    if (last - at).total_seconds() > 5:
        raise Refused(
            "clock.behind",
            _("The server's clock is behind the last recorded event, so nothing was recorded."),
            do=_("Set the server's clock, then try again."),
        )
    return last


def _about(by: Actor) -> dict[str, str]:
    return {"actor": by.label, "ip": by.ip, "agent": by.agent, "session": by.session, "via": by.via}
