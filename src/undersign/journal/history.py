"""Reading a record's history: entries joined with the personal facts that are still readable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag

from undersign.journal import event
from undersign.journal.entry import PURPOSE, Entry, EntryPersonal
from undersign.store import keys, rows


@dataclass(frozen=True)
class Told:
    """One entry as a person reads it."""

    seq: int
    position: int
    event: str
    at: datetime
    sentence: str
    category: str
    icon: str
    actor: str
    ip: str
    agent: str
    facts: dict[str, Any]
    hash: str


def of(workspace_id: str, subject: str, *, record: str | None = None) -> list[Told]:
    """The subject's entries, oldest first, in the active language."""
    key = journal_key(workspace_id, record or subject)
    return [tell(row, key) for row in _entries(workspace_id, subject)]


def tell(row: Entry, key: bytes | None) -> Told:
    private = personal(row, key)
    facts = {**row.facts, **private}
    kind = row.kind or event.Event
    return Told(
        seq=row.seq,
        position=row.position,
        event=row.event,
        at=row.at,
        sentence=event.sentence(row.event, facts),
        category=kind.category,
        icon=kind.icon,
        actor=private.get("actor", ""),
        ip=private.get("ip", ""),
        agent=private.get("agent", ""),
        facts=facts,
        hash=row.hash,
    )


def exported(workspace_id: str, subject: str) -> list[dict[str, Any]]:
    """The chain as evidence, each entry with its personal facts where they are still readable."""
    key = journal_key(workspace_id, subject)
    told = _entries(workspace_id, subject)
    return [row.exported() | {"personal": personal(row, key)} for row in told]


def _entries(workspace_id: str, subject: str) -> list[Entry]:
    """With their personal facts, still sealed."""
    found = rows.some(Entry, "workspace_id = %s AND subject = %s ORDER BY position", workspace_id, subject)
    sealed = rows.some(EntryPersonal, "entry_id = ANY(%s)", [row.seq for row in found])
    by_entry = {row.entry_id: row for row in sealed}
    for row in found:
        if row.seq in by_entry:
            row.personal = by_entry[row.seq]
    return found


def journal_key(workspace_id: str, record: str) -> bytes | None:
    try:
        return keys.record_key(workspace_id, record, PURPOSE)
    except keys.KeyGone:
        return None


def personal(row: Entry, key: bytes | None) -> dict[str, Any]:
    """The personal facts of an entry, empty once they are erased."""
    if not row.commitment or key is None:
        return {}
    try:
        return json.loads(keys.unseal(key, bytes(row.personal.sealed), f"entry/{row.hash}"))
    except (InvalidTag, Entry.personal.RelatedObjectDoesNotExist):
        return {}
