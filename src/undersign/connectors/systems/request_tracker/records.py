"""Tickets of Request Tracker field by field, what changed, and calls of our scrip.

Seen on RT 5.0.3: the list of custom fields is empty for users whose rights are on queues, so each queue is
asked for its own; a merged or deleted ticket is in no search any more, and only its transactions tell of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import TICKET
from undersign.connectors.facts import Change, Changes, FieldFacts, Heard
from undersign.connectors.out import calling
from undersign.connectors.out import cursor as cursors
from undersign.connectors.out.http import Door

PER_PAGE = 100
OWN = ("Subject", "Status")
_COLUMNS = "Subject,Status,LastUpdated,LastUpdatedBy,CustomFields"
_ENDS = "Created,Field,NewValue,ObjectId"


def described(door: Door) -> tuple[FieldFacts, ...]:
    """Those of every queue that our user sees, each name once."""
    queues = door.ask("GET", "queues", "all", params={"per_page": str(PER_PAGE)}).json()["items"]
    names = {
        str(field["name"]): None
        for queue in queues
        for field in door.ask("GET", "queue", str(queue["id"])).json().get("TicketCustomFields") or ()
    }
    labels = {"Subject": _("Subject"), "Status": _("Status")}
    own = (FieldFacts(TICKET, name, str(label)) for name, label in labels.items())
    return (*own, *(FieldFacts(TICKET, name, name, is_custom=True) for name in names if name not in OWN))


def values(ticket: Mapping[str, Any]) -> dict[str, str]:
    """{field's name: text}; of several values of one field, a line each."""
    custom = {e["name"]: "\n".join(map(str, e["values"])) for e in ticket.get("CustomFields") or ()}
    return custom | {name: str(ticket.get(name) or "") for name in OWN}


def changes(door: Door, cursor: str) -> Changes:
    if not cursor:
        return Changes((), cursors.from_now())
    since, page = cursors.split(cursor)
    asked = {
        "query": f"LastUpdated >= '{since}'",
        "orderby": "LastUpdated",
        "order": "ASC",
        "fields": _COLUMNS,
        "per_page": str(PER_PAGE),
        "page": str(page),
    }
    rows = door.ask("GET", "tickets", params=asked).json()["items"]
    last, is_last = rows[-1]["LastUpdated"] if rows else "", len(rows) < PER_PAGE
    ended = tuple(_ended(door, since)) if page == 1 else ()
    return Changes((*ended, *map(_change, rows)), cursors.after(cursor, last, is_last), is_last)


def _change(row: Mapping[str, Any]) -> Change:
    by = str((row.get("LastUpdatedBy") or {}).get("id") or "")
    return Change(TICKET, str(row["id"]), _time(row["LastUpdated"]), by, values(row))


def _ended(door: Door, since: str) -> Iterator[Change]:
    """Tickets that were merged into others, or deleted."""
    ends = "(Field = 'MergedInto' OR NewValue = 'deleted')"
    query = f"ObjectType = 'RT::Ticket' AND Created >= '{since}' AND {ends}"
    asked = {"query": query, "fields": _ENDS, "per_page": str(PER_PAGE)}
    for row in door.ask("GET", "transactions", params=asked).json()["items"]:
        ref, at = str(row["ObjectId"]), _time(row["Created"])
        if row.get("Field") == "MergedInto":
            into = str(row.get("NewValue") or "").rsplit("/", 1)[-1]
            if into != ref:  # the ticket that stays tells it too
                yield Change(TICKET, ref, at, merged_into=into)
        else:
            yield Change(TICKET, ref, at, is_gone=True)


def heard(headers: Mapping[str, str], body: bytes, secret: str) -> tuple[Heard, ...]:
    """What the scrip beside this file tells. Raises `Permanent`."""
    return calling.told(body, signed=calling.signed(headers, body, secret))


def _time(said: str) -> datetime:
    at = datetime.fromisoformat(said.replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=UTC)
