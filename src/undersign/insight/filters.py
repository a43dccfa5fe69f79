"""Filters of the list of contracts: what an address may ask, and which rows that leaves.

Hides that whatever makes no sense is as if it were not asked, so that an old address or a made-up one still
shows a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from undersign.contracts import lifecycle
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.stock.template import TemplateVersion
from undersign.insight.finding import AGES, sent_within
from undersign.insight.search.terms import LONGEST
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.retention.holds.hold import Held

TABS = ("mine", "waiting", "overdue", "completed", "all")
ME, NOBODY, UNREACHED, HELD = "me", "nobody", "bounced", "held"
# As people tell them apart; the column knows some of them as two.
STATUSES: dict[str, tuple[str, ...]] = {
    "draft": (lifecycle.DRAFT,), "open": (lifecycle.SENDING, lifecycle.SENT), UNREACHED: (),
    "completed": (lifecycle.COMPLETED, lifecycle.SEALED), "on_paper": (lifecycle.ON_PAPER,),
    "declined": (lifecycle.DECLINED,), "expired": (lifecycle.EXPIRED,), "voided": (lifecycle.VOIDED,),
    HELD: (),
}  # fmt: skip
NAMES = ("q", "owner", "status", "template", "age", "account", "since", "until")


def read(asked: Mapping[str, str]) -> dict[str, str]:
    """{tab and every filter: its value, or an empty string}."""
    said = {name: asked.get(name, "").replace("\0", "").strip()[:LONGEST] for name in NAMES}
    said["status"] = said["status"] if said["status"] in STATUSES else ""
    said["age"] = said["age"] if said["age"] in AGES else ""
    said |= {name: said[name] if _day(said[name]) else "" for name in ("since", "until")}
    tab = asked.get("tab", "")
    return {"tab": tab if tab in TABS else "all", **said}


def in_tab(rows: Any, tab: str, by: Actor) -> Any:
    match tab:
        case "mine":
            return rows.filter(owner_id=by.member or by.id)
        case "waiting":
            return rows.open()
        case "overdue":
            return rows.overdue()
        case "completed":
            return rows.completed()
        case _:
            return rows


def excludes(query: Mapping[str, str], tab: str) -> bool:
    """Whether a tab and the filters are about different statuses, so that there is nothing to look for: the
    database would read all of the one to find none of the other."""
    mine = {"waiting": lifecycle.OPEN, "overdue": lifecycle.OPEN, "completed": lifecycle.DONE}.get(tab)
    asked = STATUSES.get(query["status"]) or None
    open_only = query["age"] or query["status"] == UNREACHED
    wanted = [frozenset(each) for each in (mine, asked, lifecycle.OPEN if open_only else None) if each]
    return len(wanted) > 1 and not frozenset.intersection(*wanted)


def narrowed(rows: Any, query: Mapping[str, str], by: Actor) -> Any:
    """What all filters but the words leave."""
    if owner := query["owner"]:
        rows = rows.filter(_owned(owner, by))
    if query["template"]:
        rows = rows.filter(template_version_id__in=_versions(query["template"], by))
    if query["account"]:
        rows = rows.filter(account_id=query["account"])
    if query["age"]:
        rows = rows.filter(sent_within(*AGES[query["age"]], clock.now()))
    if status := query["status"]:
        rows = rows.filter(_in_status(status))
    return _dated(rows, query)


def _owned(owner: str, by: Actor) -> Q:
    if owner == NOBODY:
        return Q(owner_id__isnull=True)
    return Q(owner_id=(by.member or by.id) if owner == ME else owner)


def _dated(rows: Any, query: Mapping[str, str]) -> Any:
    """Sent on these days, both included, as the reader's zone counts them."""
    zone = ZoneInfo(timezone.get_current_timezone_name())
    if since := _day(query["since"]):
        rows = rows.filter(sent_at__gte=datetime.combine(since, time(), zone))
    if until := _day(query["until"]):
        end = datetime.combine(until + timedelta(days=1), time(), zone)
        rows = rows.filter(sent_at__lt=end, created_at__lt=end)  # the second is what the order's index knows
    return rows


def _in_status(status: str) -> Q:
    if status == HELD:
        return Q(Exists(Held.objects.filter(contract=OuterRef("pk"), until=None)))
    return _unreached() if status == UNREACHED else Q(status__in=STATUSES[status])


def _unreached() -> Q:
    """Somebody who is asked now cannot be reached by mail."""
    asked = Recipient.objects.filter(contract=OuterRef("pk"), status__in=lifecycle.ASKED)
    return Q(status__in=lifecycle.OPEN) & Q(Exists(asked.filter(mail_status=UNREACHED)))


def _versions(key: str, by: Actor) -> list[str]:
    """Read first, so that the planner knows which they are and how many contracts each has."""
    rows = TemplateVersion.objects.filter(workspace_id=by.workspace_id, template__key=key)
    return list(rows.values_list("pk", flat=True))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1970 < found.year < 9999 else None
