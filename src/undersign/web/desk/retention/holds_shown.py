"""Legal holds as pages and files show them: what a search takes in words, who did what, how many it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.customers.account import Account
from undersign.drafting.stock.template import Template
from undersign.insight import filters, views
from undersign.insight.finding import PAGE, Found
from undersign.journal.actor import Actor
from undersign.retention.holds import hold as holds
from undersign.retention.holds import releasing
from undersign.retention.holds.hold import Held, Hold
from undersign.typesetting import spreadsheet
from undersign.web.desk import tabs
from undersign.web.desk.lists import contracts_shown
from undersign.web.desk.status import Word
from undersign.web.templatetags import desk
from undersign.workspaces import policy
from undersign.workspaces.member import Member

MOST = 500
STATUSES = {
    holds.ACTIVE: (gettext_noop("In force"), "purple"),
    holds.ASKED: (gettext_noop("Release asked for"), "amber"),
    holds.RELEASED: (gettext_noop("Released"), "grey"),
}
HOW = {holds.SEARCH: gettext_noop("by the search"), holds.HAND: gettext_noop("by hand")}
NAMES = ("matter", "title", "custodian", "reason", "numbers", "how")


@dataclass(frozen=True)
class Row:
    """count: how many contracts are, or were, under it."""

    hold: Hold
    word: Word
    count: int


def rows(by: Actor) -> list[Row]:
    """Those in force first, the newest first."""
    found = Hold.objects.visible_to(by).annotate(count=Count("held"))
    listed = sorted(found.order_by("-placed_at", "-id")[:MOST], key=lambda each: not each.is_in_force)
    return [Row(each, word(each), each.count) for each in listed]


def word(hold: Hold) -> Word:
    said, colour = STATUSES[hold.status]
    return Word(_(said), colour)


def one(hold: Hold, by: Actor, page: str) -> dict[str, Any]:
    """The context of a hold's page, but for its history."""
    ids = (hold.placed_by, hold.asked_by, hold.released_by)
    people = Member.objects.filter(workspace_id=by.workspace_id, pk__in=[each for each in ids if each])
    names = dict(people.values_list("pk", "name"))
    return {
        "hold": hold,
        "word": word(hold),
        "scope": in_words(hold.scope, by),
        "placed_by": names.get(hold.placed_by, hold.placed_by),
        "asked_by": names.get(hold.asked_by, ""),
        "released_by": names.get(hold.released_by, ""),
        "found": _held(hold, by, page),
        "may_place": policy.allows(by.role, "hold.place") and hold.is_in_force,
        "may_ask": policy.allows(by.role, "hold.release") and hold.status == holds.ACTIVE,
        "may_drop": policy.allows(by.role, "hold.release") and hold.status == holds.ASKED,
        "may_release": releasing.may_release(hold, by=by),
    }


def _held(hold: Hold, by: Actor, page: str) -> Found:
    held = _rows_of(hold, by)
    total = held.count()
    number = min(int(page), -(-total // PAGE) or 1) if page.isdecimal() and int(page[:6]) > 0 else 1
    start = (number - 1) * PAGE
    return Found(list(held[start : start + PAGE]), total, number, {})


def _rows_of(hold: Hold, by: Actor) -> Any:
    found = Held.objects.visible_to(by).filter(hold=hold)
    return found.select_related("contract__account").order_by("-since", "-id")


def in_words(scope: str, by: Actor) -> list[tuple[str, str]]:
    """[(filter, what it says)] of a frozen search or one that is asked about."""
    said = dict(parse_qsl(scope))
    told = {
        "q": (_("Words"), said.get("q", "")),
        "tab": (_("Which contracts"), str(tabs.CONTRACTS[said["tab"]]) if _narrows(said) else ""),
        "status": (_("Status"), dict(contracts_shown.statuses()).get(said.get("status", ""), "")),
        "owner": (_("Owner"), _owner(said.get("owner", ""), by)),
        "template": (_("Template"), _template(said.get("template", ""), by)),
        "account": (_("Customer"), _account(said.get("account", ""), by)),
        "since": (_("Sent since"), _day(said.get("since", ""))),
        "until": (_("Sent until"), _day(said.get("until", ""))),
    }
    return [(label, value) for label, value in told.values() if value]


def _narrows(said: dict[str, str]) -> bool:
    return said.get("tab", "all") in ("waiting", "overdue", "completed")


def _owner(said: str, by: Actor) -> str:
    if said == filters.NOBODY:
        return _("No owner")
    found = Member.objects.filter(workspace_id=by.workspace_id, pk=said).first() if said else None
    return found.name if found else said


def _template(key: str, by: Actor) -> str:
    found = Template.objects.visible_to(by).filter(key=key).first() if key else None
    return found.name if found else key


def _account(account_id: str, by: Actor) -> str:
    found = Account.objects.visible_to(by).filter(pk=account_id).first() if account_id else None
    return found.name if found else account_id


def _day(said: str) -> str:
    try:
        return str(desk.day(date.fromisoformat(said)))
    except ValueError:
        return ""


def form(given: Any, by: Actor) -> dict[str, Any]:
    """The context of the form for a new hold, of what its address or a press gave."""
    asked = {name: given.get(name, "") for name in ("tab", *filters.NAMES)}
    query = filters.read(asked)
    kept = urlencode({name: value for name, value in query.items() if value})
    return {
        "given": {name: given.get(name, "") for name in NAMES},
        "by_hand": given.get("how") == holds.HAND,
        "query": query,
        "asked": kept,
        "is_everything": not any(v for name, v in query.items() if name != "tab") and not _narrows(query),
        "scope": in_words(kept, by),
        "templates": Template.objects.visible_to(by).order_by("key"),
        "statuses": contracts_shown.statuses(),
        "people": Member.objects.filter(workspace_id=by.workspace_id, is_active=True).order_by("name"),
        "views": views.of(by),
    }


def as_csv(hold: Hold, by: Actor) -> bytes:
    """Every contract of the hold that this member may see."""
    head = [_("Matter"), _("Number"), _("Title"), _("Customer"), _("How"), _("Since"), _("Until")]
    return spreadsheet.as_csv(head, (_line(hold, each) for each in _rows_of(hold, by).iterator(500)))


def _line(hold: Hold, each: Held) -> list[str]:
    contract, until = each.contract, each.until
    return [
        hold.matter, contract.number, contract.title, contract.account.name if contract.account else "",
        _(HOW[each.how]), each.since.isoformat(timespec="seconds"),
        until.isoformat(timespec="seconds") if until else "",
    ]  # fmt: skip
