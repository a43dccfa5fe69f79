"""What was destroyed after a backup was made is destroyed again in what is restored, before it serves.

Hides the three places it lies in: keys, which are never brought back; files in the store; and rows, which the
database's own functions empty. What was done again is recorded as it was the first time.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from undersign.cli import instance

ERASED, DESTROYED, ITEM = "record.personal_facts_erased", "retention.destroyed", "request.item_erased"
_PURPOSES = {ERASED: ("journal",), DESTROYED: ("documents", "journal")}


@dataclass(frozen=True)
class Gone:
    """One line of the list."""

    workspace: str
    subject: str
    event: str
    at: str
    facts: tuple[tuple[str, Any], ...]


def read(files: Iterable[Path]) -> list[Gone]:
    """Every line of the lists that there are, in order of time, each once."""
    found = set()
    for path in files:
        for line in path.read_text().splitlines() if path.exists() else []:
            told = json.loads(line)
            facts = tuple(sorted((name, str(value)) for name, value in told.pop("facts").items()))
            found.add(Gone(**told, facts=facts))
    return sorted(found, key=lambda one: (one.at, one.subject))


def keys(gone: Iterable[Gone]) -> set[str]:
    """The names of the keys that are not to be brought back."""
    of_items = {f"{dict(one.facts)['item']}:documents" for one in gone if one.event == ITEM}
    return of_items | {f"{one.subject}:{p}" for one in gone for p in _PURPOSES.get(one.event, ())}


def empty(url: str, data: Path, gone: Iterable[Gone]) -> list[Gone]:
    """As the owner of the database at `url`: take away rows and files, and what is left of the keys. Those
    that the restored journal does not tell of."""
    gone = list(gone)
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM store_key WHERE id = ANY(%s)", [list(keys(gone))])
        fresh = [one for one in gone if _is_to_be_told(connection, one)]
        for one in gone:
            for record in _records(one):
                shutil.rmtree(data / "objects" / record, ignore_errors=True)
        for one in fresh:
            _empty_rows(connection, one)
    return fresh


def _records(one: Gone) -> list[str]:
    """Whose files go."""
    if one.event == DESTROYED:
        return [one.subject]
    return [dict(one.facts)["item"]] if one.event == ITEM and dict(one.facts)["kind"] == "contract" else []


def _is_to_be_told(connection: Any, one: Gone) -> bool:
    """Whether the restored journal knows the record, and not yet what became of it."""
    told = connection.execute(
        "SELECT count(*) FILTER (WHERE event = %s AND at = %s), count(*) FROM journal_entry"
        " WHERE workspace_id = %s AND subject = %s",
        [one.event, one.at, one.workspace, one.subject],
    ).fetchone()
    return bool(told[1] and not told[0])


def _empty_rows(connection: Any, one: Gone) -> None:
    facts = dict(one.facts)
    if one.event == DESTROYED:
        connection.execute("SELECT undersign_empty(%s)", [one.subject])
        connection.execute(
            "UPDATE retention_record SET status = 'destroyed', destroyed_at = %s WHERE contract_id = %s",
            [one.at, one.subject],
        )
    elif one.event == ITEM and facts["kind"] == "contract":
        connection.execute("SELECT undersign_empty(%s)", [one.subject])


def record(data: Path, gone: Iterable[Gone]) -> None:
    """The restored ledgers tell of each, as those did that are lost."""
    by_workspace: dict[str, list[Gone]] = {}
    for one in gone:
        by_workspace.setdefault(one.workspace, []).append(one)
    with instance.opened(data):
        from django.db import transaction

        from undersign.journal import actor, entry, event
        from undersign.retention.requests import emptying
        from undersign.store import tenancy

        for workspace_id in instance.workspaces():
            with tenancy.within(workspace_id):
                for one in by_workspace.get(workspace_id, []):
                    kind = event.REGISTRY[one.event]
                    with transaction.atomic():
                        emptying.again(one.event, dict(one.facts))
                        entry.append(one.subject, kind(**dict(one.facts)), by=actor.system(workspace_id))
