"""What changed in Salesforce, in the order of SystemModstamp: changes, deletions and merges in one question.

Hides the recycle bin. `queryAll` tells deleted records and, of merged ones, the record that took their place;
after fifteen days the bin is emptied, so that a cursor older than SAFE also asks `getDeleted`, which knows of
thirty. Stamps are set before a transaction commits: a cursor goes no further than GRAIN before their clock.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from undersign.connectors.api import DEAL, Change, Changes
from undersign.connectors.systems.salesforce.org import Org, text

PAGE = 200
GRAIN = timedelta(minutes=2)
SAFE, REMEMBERED = timedelta(days=14), timedelta(days=29)
_ALWAYS = ("Id", "SystemModstamp", "IsDeleted", "LastModifiedById")


def changes(org: Org, record: str, kind: str, names: list[str], cursor: str) -> Changes:
    if not cursor:
        _rows, date = org.query(f"SELECT Id FROM {kind} ORDER BY SystemModstamp DESC LIMIT 1")  # noqa: S608
        return Changes((), f"{_literal(_clock(date))}|")
    at, _bar, ref = cursor.partition("|")
    own = () if record == DEAL else ("MasterRecordId",)
    columns = dict.fromkeys([*_ALWAYS, *own, *names])
    later = f"SystemModstamp >= {at}"
    if ref:
        later = f"(SystemModstamp > {at} OR (SystemModstamp = {at} AND Id > '{ref}'))"
    rows, date = org.query(
        f"SELECT {', '.join(columns)} FROM {kind} WHERE {later}"  # noqa: S608
        f" ORDER BY SystemModstamp, Id LIMIT {PAGE}",
        deleted_too=True,
    )
    told = tuple(_told(record, row, names) for row in rows)
    if len(rows) == PAGE:
        last = _time(rows[-1]["SystemModstamp"])
        return Changes(told, f"{_literal(last)}|{text(rows[-1]['Id'])}", is_last=False)
    since, now = _time(at), _clock(date)
    gone = _gone(org, record, kind, since, now) if now - since > SAFE else ()
    return Changes((*gone, *told), f"{_literal(max(since, now - GRAIN))}|")


def _told(record: str, row: dict[str, Any], names: list[str]) -> Change:
    return Change(
        record,
        text(row["Id"]),
        _time(row["SystemModstamp"]),
        by=text(row["LastModifiedById"]),
        values={name: text(row.get(name)) for name in names},
        is_gone=bool(row["IsDeleted"]),
        merged_into=text(row.get("MasterRecordId")),
    )


def _gone(org: Org, record: str, kind: str, since: datetime, now: datetime) -> tuple[Change, ...]:
    span = {"start": _literal(max(since, now - REMEMBERED)), "end": _literal(now)}
    told = org.ask("GET", "sobjects", kind, "deleted", params=span).json()
    return tuple(
        Change(record, each["id"], _time(each["deletedDate"]), is_gone=True)
        for each in told["deletedRecords"]
    )


def _time(stamp: str) -> datetime:
    """`2027-01-04T09:00:00.000+0000` or the literal that SOQL wants."""
    return datetime.fromisoformat(stamp.replace("+0000", "+00:00").replace("Z", "+00:00"))


def _literal(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clock(date: str) -> datetime:
    return parsedate_to_datetime(date)
