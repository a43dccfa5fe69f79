"""What changed in Tryton, in the order of `last_modified_at`.

Hides that stamps are those of a transaction's beginning: a cursor goes no further than GRAIN before their
clock. A deactivated party is gone, as nothing is deleted in Tryton that was ever used; one that was merged
names what replaced it. A record that was deleted outright leaves no trace to be asked for: it is missing when
it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from undersign.connectors.api import Change, Changes
from undersign.connectors.systems.tryton.models import Models, moment, text, told

PAGE = 200
GRAIN = timedelta(minutes=2)
STAMP = "last_modified_at"
_BOTH = ["active", "in", [True, False]]


def changes(
    tryton: Models,
    record: str,
    model: str,
    known: Mapping[str, Mapping[str, Any]],
    cursor: str,
    at_most: int = PAGE,
) -> Changes:
    if not cursor:
        _rows, date = tryton.search(model, [], ["id"], limit=1)
        return Changes((), f"{_clock(date).isoformat()}|")
    at, _bar, ref = cursor.partition("|")
    since = datetime.fromisoformat(at)
    later: list[Any] = [[STAMP, ">=", told(since)]]
    if ref:
        same = [[STAMP, "=", told(since)], ["id", ">", int(ref)]]
        later = [["OR", [STAMP, ">", told(since)], same]]
    own = [name for name in ("active", "replaced_by") if name in known or model == "party.party"]
    names = [*known, STAMP, "write_uid.name", *own]
    domain = [*later, _BOTH] if own else later
    rows, date = tryton.search(model, domain, names, order=[STAMP, "id"], limit=at_most)
    page = tuple(_told(record, row, known) for row in rows)
    if len(rows) == at_most:
        last = rows[-1]
        return Changes(page, f"{moment(last[STAMP]).isoformat()}|{last['id']}", is_last=False)
    return Changes(page, f"{max(since, _clock(date) - GRAIN).isoformat()}|")


def _told(record: str, row: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Change:
    after = row.get("replaced_by")
    into = after["id"] if isinstance(after, Mapping) else after
    booleans = {name for name, each in known.items() if each["type"] == "boolean"}
    return Change(
        record,
        str(row["id"]),
        moment(row[STAMP]),
        by=str((row.get("write_uid") or {}).get("name") or ""),
        values={name: text(bool(row.get(name)) if name in booleans else row.get(name)) for name in known},
        is_gone="active" in row and not row["active"],
        merged_into=str(into) if into else "",
    )


def _clock(date: str) -> datetime:
    return parsedate_to_datetime(date).astimezone(UTC)
