"""Is a workspace's journal what was recorded? Recomputed from the raw rows, trusting none of them.

Finds a change of any column of any row: entries by their hashes and links, personal facts by their
encryption and commitment, keys by being bound to their own name, and rows that were moved to where
nobody looks by the partner they left behind. What a lawful erasure took away is not held against it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag

from undersign.journal import chain, history, verify
from undersign.journal.entry import Entry, EntryPersonal
from undersign.journal.erasure import PersonalFactsErased
from undersign.journal.verify import Fault
from undersign.store import keys


def check(workspace_id: str, subjects: Iterable[str] | None = None) -> list[Fault]:
    """What is wrong, each fault naming its row; an empty list means whole. Inside the workspace.

    subjects: only these records' chains (then keys and strays, which belong to no chain, are left out).
    """
    rows = Entry.objects.filter(workspace_id=workspace_id).order_by("subject", "position")
    if subjects is not None:
        rows = rows.filter(subject__in=list(subjects))
    chains: dict[str, list[Entry]] = {}
    for row in rows.select_related("personal").iterator():
        chains.setdefault(row.subject, []).append(row)
    faults: list[Fault] = []
    for subject, entries in chains.items():
        faults += verify.verify_chain([row.exported() for row in entries])
        faults += _personal_faults(workspace_id, subject, entries)
    if subjects is None:
        faults += _stray_faults(workspace_id) + _key_faults(workspace_id)
    return faults


def _personal_faults(workspace_id: str, subject: str, entries: list[Entry]) -> list[Fault]:
    try:
        key = history.journal_key(workspace_id, subject)
    except InvalidTag:
        return [Fault(subject, 0, "key", "its journal key was changed")]
    is_erased = any(row.event == PersonalFactsErased.name for row in entries)
    if key is None and not is_erased:
        return [Fault(subject, 0, "key", "its journal key is gone and no erasure is on record")]
    said = [(row, _personal_fault(row, key)) for row in entries]
    return [Fault(subject, row.position, "personal", detail) for row, detail in said if detail]


def _personal_fault(row: Entry, key: bytes | None) -> str:
    try:
        personal = row.personal
    except Entry.personal.RelatedObjectDoesNotExist:
        return "its personal facts are missing"
    if personal.workspace_id != row.workspace_id:
        return "its personal facts were moved to another workspace"
    if not row.commitment:
        if bytes(personal.sealed):
            return "it has personal facts that nothing was committed to"
        # Every entry of ours commits at least to its actor's name, until its record is erased.
        return "nothing was committed to it, though its record's key is here" if key else ""
    if key is None:
        return ""
    try:
        private = json.loads(keys.unseal(key, bytes(personal.sealed), f"entry/{row.hash}"))
    except InvalidTag:
        return "its personal facts were changed"
    if chain.commitment(key, private) != row.commitment:
        return "its personal facts are not the ones committed to"
    return ""


def _stray_faults(workspace_id: str) -> list[Fault]:
    """Personal facts without their entry: it was moved to a workspace that is not this one."""
    mine = Entry.objects.filter(workspace_id=workspace_id).values("seq")
    strays = EntryPersonal.objects.filter(workspace_id=workspace_id).exclude(entry_id__in=mine)
    numbers = strays.values_list("entry_id", flat=True)
    return [Fault(f"entry {number}", 0, "gap", "is no longer in its workspace") for number in numbers]


def _key_faults(workspace_id: str) -> list[Fault]:
    rows = keys.WrappedKey.objects.filter(workspace_id=workspace_id)
    if not rows.filter(pk=workspace_id).exists():
        return [Fault(workspace_id, 0, "key", "the workspace's own key is gone")]
    return [
        Fault(row.id, 0, "key", "this key was changed, or given another name or workspace")
        for row in rows.order_by("id")
        if not keys.is_genuine(row)
    ]
