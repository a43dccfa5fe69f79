"""What changed in HubSpot: the search index in the order of modification, deletions and merges.

Hides that the index lags and that one question answers no more than 10,000 records. A cursor is the time from
which to ask, and goes no further than LAG before their clock, so that what the index shows late is told late;
within one and the same millisecond HubSpot's own paging is followed. What was deleted the index forgets: it
is read from the list of archived records, at most once an hour, since that list has no order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from undersign.connectors.api import CONTACT, Change, Changes
from undersign.connectors.systems.hubspot.objects import MOST, TYPES, Objects, texts

LAG = 120_000  # milliseconds
HOUR = 3_600_000
MERGED = "hs_merged_object_ids"


@dataclass(frozen=True)
class Cursor:
    """since: milliseconds, by their clock. after: HubSpot's own cursor within that millisecond. gone_until:
    up to when deletions were told."""

    since: int
    after: str = ""
    gone_until: int = 0

    @classmethod
    def read(cls, text: str) -> Cursor:
        since, after, gone_until = text.split("|")
        return cls(int(since), after, int(gone_until))

    def __str__(self) -> str:
        return f"{self.since}|{self.after}|{self.gone_until}"


def changes(objects: Objects, record: str, cursor: str) -> Changes:
    if record not in TYPES:
        return Changes((), cursor or "0||0")
    if not cursor:
        _page, date = objects.search(record, _asked(record, Cursor(0), [], 1))
        return Changes((), str(Cursor(_clock(date), gone_until=_clock(date))))
    at = Cursor.read(cursor)
    names = [each["name"] for each in objects.properties(record)]
    page, date = objects.search(record, _asked(record, at, names, MOST))
    told = tuple(each for row in page["results"] for each in _told(record, row))
    more = page.get("paging", {}).get("next", {}).get("after", "")
    if more:
        last = _stamp(record, page["results"][-1])
        beyond = Cursor(last, "", at.gone_until) if last > at.since else replace(at, after=more)
        return Changes(told, str(beyond), is_last=False)
    now = _clock(date)
    gone, gone_until = _gone(objects, record, at, now)
    done = Cursor(max(at.since, now - LAG), gone_until=gone_until)
    return Changes((*told, *gone), str(done))


def _asked(record: str, at: Cursor, names: list[str], limit: int) -> dict[str, Any]:
    stamp = _by(record)
    filters = [{"propertyName": stamp, "operator": "GTE", "value": str(at.since)}]
    return {
        "filterGroups": [{"filters": filters}],
        "sorts": [stamp],
        "properties": [*names, stamp, MERGED] if names else [stamp],
        "limit": limit,
        "after": at.after or "0",
    }


def _told(record: str, row: dict[str, Any]) -> Iterator[Change]:
    values = texts(row["properties"])
    at = datetime.fromtimestamp(_stamp(record, row) / 1000, UTC)
    for ref in filter(None, values.get(MERGED, "").split(";")):
        if ref != row["id"]:
            yield Change(record, ref, at, is_gone=True, merged_into=row["id"])
    by = values.get("hs_updated_by_user_id", "")
    yield Change(record, row["id"], at, by=by, values=values)


def _gone(objects: Objects, record: str, at: Cursor, now: int) -> tuple[tuple[Change, ...], int]:
    """(deletions since they were last told, up to when that is)."""
    if now - at.gone_until < HOUR:
        return (), at.gone_until
    since = datetime.fromtimestamp((at.gone_until - LAG) / 1000, UTC)
    found = [(row["id"], datetime.fromisoformat(row["archivedAt"])) for row in objects.archived(record)]
    return tuple(Change(record, ref, when, is_gone=True) for ref, when in found if when >= since), now


def _by(record: str) -> str:
    return "lastmodifieddate" if record == CONTACT else "hs_lastmodifieddate"


def _stamp(record: str, row: dict[str, Any]) -> int:
    return int(datetime.fromisoformat(row["properties"][_by(record)]).timestamp() * 1000)


def _clock(date: str) -> int:
    """Their clock in milliseconds, by the answer's Date."""
    return int(parsedate_to_datetime(date).timestamp() * 1000)
