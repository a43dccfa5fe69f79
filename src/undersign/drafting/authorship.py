"""Who wrote something, for the rule that nobody approves their own: the person behind every actor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from undersign.journal import actor
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry


def behind(by: Actor) -> set[str]:
    """The actor's id and, for a program's key, the id of the member who made the key."""
    if by.kind != actor.KEY:
        return {by.id}
    made = Entry.objects.filter(workspace_id=by.workspace_id, event="key.made", facts__key_id=by.id)
    return {by.id, *made.values_list("actor_id", flat=True)}


def of_clauses(
    pinned: Mapping[str, Mapping[str, Any]], approved: Mapping[str, Any], *, by: Actor
) -> set[str]:
    """The authors of pinned clause texts that the last published version did not hold yet."""
    from undersign.drafting.library import ClauseVersion

    known = {(key, each["number"]) for key, each in approved.items()}
    fresh = {key: each["number"] for key, each in pinned.items() if (key, each["number"]) not in known}
    rows = ClauseVersion.objects.visible_to(by).filter(clause__key__in=list(fresh)).select_related("clause")
    # Every version since the one that was approved is part of what is new.
    since = {key: approved[key]["number"] for key in fresh if key in approved}
    return set(_flat(
        row.authors for row in rows if since.get(row.clause.key, 0) < row.number <= fresh[row.clause.key]
    ))  # fmt: skip


def _flat(lists: Iterable[list[str]]) -> Iterable[str]:
    return (each for one in lists for each in one)
