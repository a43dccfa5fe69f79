"""Finding: what the lists show, by tab, words and filters, a page at a time.

Hides how words are matched and how counts stay cheap: a count stops at `MANY`, and a page is found with
the same number of queries however long the list is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.customers.account import Account
from undersign.customers.ticket import Ticket
from undersign.journal import clock
from undersign.journal.actor import Actor

PAGE, MANY = 25, 1000
TABS = ("mine", "waiting", "overdue", "completed", "all")
# Days since sending, half-open; the ages Home shows and links to.
AGES: dict[str, tuple[int, int | None]] = {
    "0-1": (0, 2), "2-3": (2, 4), "4-7": (4, 8), "8-14": (8, 15), "15": (15, None),
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One page of a list. query: what was asked, as it stands in the address. counts: {tab: how many}."""

    rows: list[Any]
    total: int
    number: int
    query: dict[str, str]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def total_shown(self) -> str:
        return shown(self.total)

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.query.items() if name != "tab")

    @property
    def previous_query(self) -> str:
        return self._page_query(self.number - 1) if self.number > 1 else ""

    @property
    def next_query(self) -> str:
        return self._page_query(self.number + 1) if self.number < self.pages else ""

    def _page_query(self, number: int) -> str:
        return urlencode({**{k: v for k, v in self.query.items() if v}, "page": number})


def shown(count: int) -> str:
    """`1,000+` once counting stopped."""
    return f"{MANY:,}+" if count > MANY else str(count)


def contracts(by: Actor, asked: Mapping[str, str]) -> Found:
    """asked: tab, q, owner, template, age, page; what makes no sense is ignored."""
    tab = asked.get("tab", "") if asked.get("tab") in TABS else "mine"
    query = {"tab": tab, **{k: asked.get(k, "").strip() for k in ("q", "template", "age")}}
    seen = _narrowed(Contract.objects.visible_to(by), query)
    tabs = {name: _tab(seen, name, by) for name in TABS}
    counts = {name: _count(rows) for name, rows in tabs.items()}
    rows = tabs[tab].for_lists().order_by("-created_at", "-id")
    return _page(rows, counts[tab], asked, query, counts)


def _tab(rows: Any, tab: str, by: Actor) -> Any:
    match tab:
        case "mine":
            return rows.filter(owner_id=by.id)
        case "waiting":
            return rows.open()
        case "overdue":
            return rows.overdue()
        case "completed":
            return rows.completed()
        case _:
            return rows


def _narrowed(rows: Any, query: Mapping[str, str]) -> Any:
    if query["q"]:
        rows = rows.filter(_says(query["q"]))
    if query["template"]:
        rows = rows.filter(template_version__template__key=query["template"])
    if query["age"] in AGES:
        rows = rows.filter(sent_within(*AGES[query["age"]], clock.now()))
    return rows


def sent_within(least: int, most: int | None, now: datetime) -> Q:
    """Sent at least `least` and less than `most` days ago, and still open."""
    rule = Q(status__in=lifecycle.OPEN, sent_at__lte=now - timedelta(days=least))
    return rule & Q(sent_at__gt=now - timedelta(days=most)) if most is not None else rule


def _says(text: str) -> Q:
    people = Recipient.objects.filter(contract=OuterRef("pk")).filter(
        Q(email__icontains=text) | Q(name__icontains=text)
    )
    rule = Q(number__icontains=text) | Q(title__icontains=text) | Q(account__name__icontains=text)
    return rule | _ticket_number("ticket__number", text) | Q(Exists(people)) | Q(pk=text)


def _ticket_number(column: str, text: str) -> Q:
    digits = text.lstrip("#")
    return Q(**{column: int(digits)}) if digits.isdecimal() and len(digits) < 10 else Q(pk__in=[])


def tickets(by: Actor, asked: Mapping[str, str]) -> Found:
    """asked: tab (open, all), q, page."""
    tab = "all" if asked.get("tab") == "all" else "open"
    query = {"tab": tab, "q": asked.get("q", "").strip()}
    seen: QuerySet[Ticket] = Ticket.objects.visible_to(by)
    if text := query["q"]:
        people = Q(contact__name__icontains=text) | Q(contact__email__icontains=text)
        words = Q(subject__icontains=text) | Q(account__name__icontains=text) | people
        seen = seen.filter(words | _ticket_number("number", text))
    tabs = {"open": seen.exclude(status__in=["solved", "closed"]), "all": seen}
    counts = {name: _count(rows) for name, rows in tabs.items()}
    rows = tabs[tab].select_related("account", "contact").annotate(contract_count=Count("contracts"))
    return _page(rows.order_by("-opened_at", "-number"), counts[tab], asked, query, counts)


def accounts(by: Actor, asked: Mapping[str, str]) -> Found:
    """asked: q, page."""
    query = {"q": asked.get("q", "").strip()}
    seen: QuerySet[Account] = Account.objects.visible_to(by)
    if text := query["q"]:
        seen = seen.filter(Q(name__icontains=text) | Q(contacts__email__icontains=text)).distinct()
    rows = seen.annotate(contract_count=Count("contracts", distinct=True)).order_by("name")
    return _page(rows, _count(seen), asked, query, {})


def _count(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: MANY + 1].count()


def _page(
    rows: QuerySet[Any], total: int, asked: Mapping[str, str], query: dict[str, str], counts: dict[str, int]
) -> Found:
    wanted = asked.get("page", "")
    number = min(int(wanted), 10_000) if wanted.isdecimal() and int(wanted) else 1
    start = (number - 1) * PAGE
    return Found(list(rows[start : start + PAGE]), total, number, query, counts)
