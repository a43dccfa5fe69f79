"""Is a workspace's journal what was recorded? Recomputed from the raw rows, trusting none of them.

Finds a change of any column of any row: entries by their hashes and links, personal facts by their
encryption and commitment, keys by being bound to their own name, and rows that were moved to where
nobody looks by the partner they left behind. What a lawful erasure took away is not held against it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from django.db import connection

from undersign.journal import chain, entry, verify
from undersign.journal.entry import Entry, EntryPersonal
from undersign.journal.event import REGISTRY
from undersign.journal.verify import Fault
from undersign.store import keys, master


def check(workspace_id: str, subjects: Iterable[str] | None = None) -> list[Fault]:
    """What is wrong, each fault naming its row; an empty list means whole. Inside the workspace.

    subjects: only these records' chains (then keys and strays, which belong to no chain, are left out).
    """
    journal_keys, faults = _keys(workspace_id)
    if subjects is not None:
        faults = []
    for subject, rows in groupby(_rows(workspace_id, subjects), key=lambda row: row.said["subject"]):
        entries = list(rows)
        faults += verify.verify_chain([row.said for row in entries])
        faults += _personal_faults(subject, entries, journal_keys.get(f"{subject}:{entry.PURPOSE}"))
    return faults if subjects is not None else faults + _stray_faults(workspace_id)


class _Row(NamedTuple):
    """An entry as its hash covers it, with the hash; and the row of its personal facts, if it is there."""

    said: dict[str, Any]
    kept_in: str | None
    sealed: bytes | None


_ROWS = f"""
    SELECT {entry.RAW}, entry.hash, personal.workspace_id, personal.sealed
    FROM journal_entry entry LEFT JOIN journal_entry_personal personal ON personal.entry_id = entry.seq
    WHERE entry.workspace_id = %s AND (%s::text[] IS NULL OR entry.subject = ANY(%s))
    ORDER BY entry.subject, entry.position
"""  # noqa: S608 (names of our own columns)
_BATCH = 2000


def _rows(workspace_id: str, subjects: Iterable[str] | None) -> Iterator[_Row]:
    """Chain by chain, in order of position."""
    only = None if subjects is None else list(subjects)
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS, [workspace_id, only, only])
        while batch := cursor.fetchmany(_BATCH):
            for *raw, digest, kept_in, sealed in batch:
                said = entry.covered(raw)
                said["hash"] = digest
                yield _Row(said, kept_in, sealed)


def _personal_faults(subject: str, entries: list[_Row], key: bytes | None) -> list[Fault]:
    """key: the journal key; empty where it was changed, None where it is not there."""
    if key == b"":
        return [Fault(subject, 0, "key", "its journal key was changed")]
    is_erased = any(_forgets(row.said["event"]) for row in entries)
    if key is None and not is_erased:
        return [Fault(subject, 0, "key", "its journal key is gone and no erasure is on record")]
    told = [(row.said["position"], _personal_fault(row, key)) for row in entries]
    return [Fault(subject, position, "personal", detail) for position, detail in told if detail]


def _forgets(name: str) -> bool:
    return name in REGISTRY and REGISTRY[name].forgets


def _personal_fault(row: _Row, key: bytes | None) -> str:
    if row.kept_in is None or row.sealed is None:
        return "its personal facts are missing"
    if row.kept_in != row.said["workspace"]:
        return "its personal facts were moved to another workspace"
    if not row.said["commitment"]:
        if row.sealed:
            return "it has personal facts that nothing was committed to"
        # Every entry of ours commits at least to its actor's name, until its record is erased.
        return "nothing was committed to it, though its record's key is here" if key else ""
    if key is None:
        return ""
    try:
        private = json.loads(keys.unseal(key, row.sealed, f"entry/{row.said['hash']}"))
    except InvalidTag:
        return "its personal facts were changed"
    if chain.commitment(key, private) != row.said["commitment"]:
        return "its personal facts are not the ones committed to"
    return ""


def _stray_faults(workspace_id: str) -> list[Fault]:
    """Personal facts without their entry: it was moved to a workspace that is not this one."""
    mine = Entry.objects.filter(workspace_id=workspace_id).values("seq")
    strays = EntryPersonal.objects.filter(workspace_id=workspace_id).exclude(entry_id__in=mine)
    numbers = strays.values_list("entry_id", flat=True)
    return [Fault(f"entry {number}", 0, "gap", "is no longer in its workspace") for number in numbers]


def _keys(workspace_id: str) -> tuple[dict[str, bytes], list[Fault]]:
    """Every key of the workspace by name, empty where it was changed; and what is wrong with them."""
    stored = dict(keys.WrappedKey.objects.filter(workspace_id=workspace_id).values_list("id", "wrapped"))
    own = [name for name in keys.generations(workspace_id) if name in stored]
    if workspace_id not in own:
        return {}, [Fault(workspace_id, 0, "key", "the workspace's own key is gone")]
    above = {name: _opened([], stored.pop(name), name) for name in own}
    opened = {name: _opened(above.values(), wrapped, name) for name, wrapped in stored.items()}
    changed = sorted(name for name, key in {**above, **opened}.items() if not key)
    detail = "this key was changed, or given another name or workspace"
    return opened, [Fault(name, 0, "key", detail) for name in changed]


def _opened(above: Collection[bytes], wrapped: bytes, name: str) -> bytes:
    """Under the master key where nothing else is above it; empty where nothing opens it."""
    tries = [partial(keys.unseal, key) for key in above if key] if above else [master.unseal]
    for unseal in tries:
        with suppress(InvalidTag):
            return unseal(bytes(wrapped), name)
    return b""
