"""What was destroyed and erased, as a file beside the database: a restored backup does it again first (GD-4).

Hides where it lies. `DATA/destroyed.jsonl` holds a line for each entry that says so, no names in it; every
backup takes it along and lays the newest beside itself, and it goes where the checkpoints go.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from undersign.journal import chain
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry, stamp
from undersign.journal.erasure import PersonalFactsErased
from undersign.retention.events import RecordDestroyed
from undersign.retention.requests.events import ItemErased

FILE = "destroyed.jsonl"
EVENTS = (PersonalFactsErased, RecordDestroyed, ItemErased)


def line(entry: Entry) -> str:
    """One entry as the file has it."""
    said = {
        "workspace": entry.workspace_id,
        "subject": entry.subject,
        "event": entry.event,
        "at": stamp(entry.at),
        "facts": entry.facts,
    }
    return chain.canonical(said).decode()


def lines(workspace_id: str) -> list[str]:
    """All of a workspace's, from its journal, oldest first. Inside the workspace."""
    names = [each.name for each in EVENTS]
    found = Entry.objects.filter(workspace_id=workspace_id, event__in=names)
    return [line(each) for each in found.order_by("seq")]


def append(delivery: Delivery) -> dict[str, str]:
    """One more, durable when this returns, here and where the checkpoints' copies are."""
    said = line(delivery.entry)
    places = [each for each in (settings.DATA_DIR, settings.CHECKPOINT_STORE) if each]
    for place in places:
        add(Path(place) / FILE, [said])
    return {"listed": str(len(places))}


def add(path: Path, more: Iterable[str]) -> int:
    """Append the lines that are not in the file yet; how many."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = set(path.read_text().splitlines()) if path.exists() else set()
    fresh = [each for each in more if each not in known]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        file.writelines(f"{each}\n" for each in fresh)
        file.flush()
        os.fsync(file.fileno())
    return len(fresh)
