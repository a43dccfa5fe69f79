"""Is this history whole? Recomputes every hash and link of one record's chain, and names faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from undersign.journal import chain


@dataclass(frozen=True)
class Fault:
    """What is wrong (`hash`, `link`, `gap`, `time`) with which entry."""

    subject: str
    position: int
    kind: str
    detail: str


def verify_chain(entries: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Faults of one subject's entries in order of position; an empty list means intact."""
    faults: list[Fault] = []
    previous, expected, last_at = chain.FIRST, 1, ""
    for entry in entries:
        where = (str(entry["subject"]), int(entry["position"]))
        if where[1] != expected:
            faults.append(Fault(*where, "gap", f"position {where[1]} where {expected} was due"))
        if entry["previous"] != previous:
            faults.append(Fault(*where, "link", "does not follow from the entry before it"))
        if chain.entry_hash(entry) != entry["hash"]:
            faults.append(Fault(*where, "hash", "its contents are not the ones that were recorded"))
        if str(entry["at"]) < last_at:
            faults.append(Fault(*where, "time", "is dated before the entry before it"))
        previous, expected, last_at = entry["hash"], where[1] + 1, str(entry["at"])
    return faults
