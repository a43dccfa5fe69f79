"""Finding: what the lists of tickets and accounts show, by tab and words, a page at a time.

Hides how words are matched and how counts stay cheap: a count stops at `MANY`, and a page is found with
the same number of queries however long the list is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet

from undersign.contracts import lifecycle
from undersign.customers.account import Account
from undersign.customers.ticket import Ticket
from undersign.journal.actor import Actor

PAGE, MANY = 25, 1000
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

    def count_shown(self, tab: str) -> str:
        return shown(self.counts[tab])

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


def sent_within(least: int, most: int | None, now: datetime) -> Q:
    """Sent at least `least` and less than `most` days ago, and still open."""
    rule = Q(status__in=lifecycle.OPEN, sent_at__lte=now - timedelta(days=least))
    return rule & Q(sent_at__gt=now - timedelta(days=most)) if most is not None else rule


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
