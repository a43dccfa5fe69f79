"""Tickets of Request Tracker field by field, what changed, and calls of our scrip.

Seen on RT 5.0.3: the list of custom fields is empty for users whose rights are on queues, so each queue is
asked for its own; a merged or deleted ticket is in no search any more, and only its transactions tell of it;
a time in a query is read in the zone of the user or the server, which nothing tells, whatever zone it names,
so changes are followed by the numbers of transactions; those that our user may not see leave gaps in pages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import TICKET
from undersign.connectors.facts import Change, Changes, FieldFacts, Heard
from undersign.connectors.out import calling
from undersign.connectors.out.http import Door

PER_PAGE = 100
LATE = 10
ENDING = ("MergedInto", "Status")
OWN = ("Subject", "Status")
_COLUMNS = "Subject,Status,LastUpdated,LastUpdatedBy,CustomFields"
_SAID = "Created,Field,NewValue,ObjectId"


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
    """cursor: the number of the last transaction told."""
    if not cursor.isdigit():
        latest = _transactions(door, 0, order="DESC")
        return Changes((), str(max((int(row["id"]) for row in latest), default=0)))
    # Numbers are given before their rows are seen: the last few are told again for one that came late.
    told = _transactions(door, int(cursor), order="ASC")
    last = max([int(cursor), *(int(row["id"]) for row in told)])
    newest = {str(row["ObjectId"]): _ended(row) for row in told if row.get("Field") in ENDING}
    ended = {ref: each for ref, each in newest.items() if each}
    others = {str(row["ObjectId"]) for row in told} - set(ended)
    return Changes((*ended.values(), *_tickets(door, others)), str(last), is_last=len(told) < PER_PAGE)


def _transactions(door: Door, after: int, order: str) -> list[dict[str, Any]]:
    """A page, and the next one where nothing new is on it: what our user may not see is left out of a page
    without another row in its place. Mails that RT wrote are such, and no changes."""
    query = f"ObjectType = 'RT::Ticket' AND id > {max(after - LATE, 0)}"
    query += " AND Type != 'EmailRecord' AND Type != 'CommentEmailRecord'"
    asked = {"query": query, "fields": _SAID, "per_page": str(PER_PAGE), "orderby": "id", "order": order}
    found: list[dict[str, Any]] = []
    for page in ("1", "2"):
        found += door.ask("GET", "transactions", params=asked | {"page": page}).json()["items"]
        if any(int(row["id"]) > after for row in found):
            break
    return found


def _ended(row: Mapping[str, Any]) -> Change | None:
    """What a transaction says of a ticket that was merged into another, or deleted."""
    ref, at = str(row["ObjectId"]), _time(row["Created"])
    if row.get("Field") == "MergedInto":
        into = str(row.get("NewValue") or "").rsplit("/", 1)[-1]
        stays = into == ref  # the ticket merged into tells it too
        return None if stays else Change(TICKET, ref, at, merged_into=into)
    return Change(TICKET, ref, at, is_gone=True) if row.get("NewValue") == "deleted" else None


def _tickets(door: Door, refs: Collection[str]) -> Iterator[Change]:
    if not refs:
        return
    query = " OR ".join(f"id = {ref}" for ref in sorted(refs, key=int))
    asked = {"query": query, "orderby": "LastUpdated", "fields": _COLUMNS, "per_page": str(PER_PAGE)}
    for row in door.ask("GET", "tickets", params=asked).json()["items"]:
        by = str((row.get("LastUpdatedBy") or {}).get("id") or "")
        yield Change(TICKET, str(row["id"]), _time(row["LastUpdated"]), by, values(row))


def heard(headers: Mapping[str, str], body: bytes, secret: str) -> tuple[Heard, ...]:
    """What the scrip beside this file tells. Raises `Permanent`."""
    return calling.told(body, signed=calling.signed(headers, body, secret))


def _time(said: str) -> datetime:
    at = datetime.fromisoformat(said.replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=UTC)
