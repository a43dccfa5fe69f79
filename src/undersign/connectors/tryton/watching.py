"""What changed in Tryton, in the order of `last_modified_at`, and what was deleted, from Tryton's own log.

Hides that stamps are those of a transaction's beginning: a cursor goes no further than GRAIN before their
clock. A deactivated party is gone, as nothing is deleted in Tryton that was ever used; one that was merged
names what replaced it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from undersign.connectors.api import Change, Changes, Permanent
from undersign.connectors.tryton.models import Models, moment, text, told

PAGE = 200
GRAIN = timedelta(minutes=2)
STAMP = "last_modified_at"
_BOTH = ["active", "in", [True, False]]


def changes(
    tryton: Models, record: str, model: str, known: Mapping[str, Mapping[str, Any]], cursor: str
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
    rows, date = tryton.search(model, domain, names, order=[STAMP, "id"], limit=PAGE)
    page = tuple(_told(record, row, known) for row in rows)
    if len(rows) == PAGE:
        last = rows[-1]
        return Changes(page, f"{moment(last[STAMP]).isoformat()}|{last['id']}", is_last=False)
    gone = _gone(tryton, record, model, since)
    return Changes((*gone, *page), f"{max(since, _clock(date) - GRAIN).isoformat()}|")


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


def _gone(tryton: Models, record: str, model: str, since: datetime) -> tuple[Change, ...]:
    """Deletions as Tryton logs them; none where our user may not read the log."""
    domain = [
        ["event", "=", "delete"],
        ["resource", "like", f"{model},%"],
        ["create_date", ">=", told(since)],
    ]
    try:
        rows, _date = tryton.search("ir.model.log", domain, ["resource", "create_date"])
    except Permanent:
        return ()
    return tuple(
        Change(record, _id(row["resource"]), moment(row["create_date"]), is_gone=True) for row in rows
    )


def _id(resource: Any) -> str:
    if isinstance(resource, Mapping):
        return str(resource["id"])
    return str(resource).rpartition(",")[2]


def _clock(date: str) -> datetime:
    return parsedate_to_datetime(date).astimezone(UTC)
