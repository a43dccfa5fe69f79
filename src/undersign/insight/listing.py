"""The list of contracts: tabs, filters, words; a page at a time, found as fast at the end as at the start.

Hides how a page is found: not by counting off rows but from where the last one ended, in the order of an
index that each tab has; that a count stops at `MANY`; and that a question in words is answered by the index
first, whose best `MANY` hits are then all there is to list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.insight import filters
from undersign.insight.filters import TABS
from undersign.insight.finding import MANY, PAGE, shown
from undersign.insight.search import asking
from undersign.journal import clock
from undersign.journal.actor import Actor

# {tab: (column, whether the newest come first)}: what is longest overdue is the first of its tab.
ORDER = {
    "mine": ("created_at", True), "waiting": ("sent_at", True), "overdue": ("due_at", False),
    "completed": ("completed_at", True), "all": ("created_at", True),
}  # fmt: skip
PLACE = ("after", "before", "at", "page")  # what of an address says where one is, and not what is asked


@dataclass(frozen=True)
class Listed:
    """One page. rows: contracts. query: what is asked. counts: {tab: how many, at most MANY + 1}. at: the
    number of the first row. answer: of the index, where words were asked for."""

    rows: list[Contract]
    query: dict[str, str]
    counts: dict[str, int]
    at: int = 1
    newer: str = ""
    older: str = ""
    answer: asking.Answer | None = field(default=None, repr=False)

    @property
    def tab(self) -> str:
        return self.query["tab"]

    @property
    def total(self) -> int:
        return self.counts[self.tab]

    @property
    def total_shown(self) -> str:
        return self.count_shown(self.tab)

    def count_shown(self, tab: str) -> str:
        """`1,000+`, or of words that too many say as many as were looked at: `214+`."""
        number = self.counts[tab]
        is_more = self.answer is not None and self.answer.is_cut and 0 < number <= MANY
        return f"{number}+" if is_more else shown(number)

    @property
    def last(self) -> int:
        return self.at + len(self.rows) - 1

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.query.items() if name != "tab")

    @property
    def has_filters(self) -> bool:
        """Whether any is set besides words."""
        return any(value for name, value in self.query.items() if name not in ("tab", "q"))

    @property
    def asked(self) -> str:
        """As an address: what a saved view, a file of it or an action on all of it goes by."""
        return urlencode({name: value for name, value in self.query.items() if value})


def contracts(by: Actor, asked: Mapping[str, str]) -> Listed:
    """The page that `asked` says; what makes no sense in it is ignored."""
    query = filters.read(asked)
    seen = filters.narrowed(Contract.objects.visible_to(by), query, by)
    if query["q"]:
        return _found(seen, query, asked, by)
    tabs = {name: _in_tab(seen, name, query, by) for name in TABS}
    counts = _counts(tabs)
    rows, newer, older = _page(tabs[query["tab"]], query, asked)
    at = _number(asked.get("at", ""))
    return Listed(
        rows,
        query,
        counts,
        at=at if newer else 1,
        newer=_to(query, "before", rows[0], max(at - PAGE, 1)) if newer else "",
        older=_to(query, "after", rows[-1], at + len(rows)) if older else "",
    )


def each(by: Actor, asked: Mapping[str, str], most: int, size: int = 500) -> Iterator[Contract]:
    """Every contract of the tab and filters, as the list orders them, at most so many; some at a time."""
    query = filters.read(asked)
    seen = _in_tab(filters.narrowed(Contract.objects.visible_to(by), query, by), query["tab"], query, by)
    if query["q"]:
        rank = {each: place for place, each in enumerate(asking.ask(query["q"], by=by).ids)}
        found = seen.filter(pk__in=list(rank)).for_lists()
        yield from sorted(found, key=lambda row: rank[row.pk])[:most]
        return
    after = ""
    while most > 0:
        rows, _newer, older = _page(seen, query, {"after": after}, min(size, most))
        yield from rows
        most -= len(rows)
        if not older:
            return
        after = _mark(rows[-1], query)


def _in_tab(rows: Any, tab: str, query: Mapping[str, str], by: Actor) -> Any:
    return rows.none() if filters.excludes(query, tab) else filters.in_tab(rows, tab, by)


def order(query: Mapping[str, str]) -> tuple[str, bool]:
    """How a list is ordered: as its tab; by when they were sent where the filter is about that."""
    by_sending = query["age"] and query["tab"] in ("mine", "all")
    return ("sent_at", True) if by_sending else ORDER[query["tab"]]


def _page(
    rows: Any, query: Mapping[str, str], asked: Mapping[str, str], size: int = PAGE
) -> tuple[list[Contract], bool, bool]:
    """(rows, whether there are some before, some after)."""
    column, falls = order(query)
    after, before = _read(asked.get("after", "")), _read(asked.get("before", ""))
    mark, back = after or before, before is not None and after is None
    falls_now = falls is not back
    if mark:
        rows = rows.filter(_beyond(column, mark, falls_now))
    sign = "-" if falls_now else ""
    found = list(rows.for_lists().order_by(f"{sign}{column}", f"{sign}id")[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        return found[::-1], more, True
    return found, mark is not None and bool(found), more


def _beyond(column: str, mark: tuple[datetime, str], falls: bool) -> Q:
    """Beyond the row at `mark`. The first half is what the index is read by."""
    at, key = mark
    less = "lt" if falls else "gt"
    tie = Q(**{f"{column}__{less}": at}) | Q(**{f"id__{less}": key})
    return Q(**{f"{column}__{less}e": at}) & tie


def _mark(row: Contract, query: Mapping[str, str]) -> str:
    """Where a row stands: its time in microseconds, and its id."""
    at = getattr(row, order(query)[0])
    return f"{int(at.timestamp() * 1_000_000)}~{row.pk}"


def _read(mark: str) -> tuple[datetime, str] | None:
    at, _, key = mark.partition("~")
    if not key or not at.isascii() or not at.isdigit() or len(at) > 17:
        return None
    return datetime.fromtimestamp(int(at) // 1_000_000, UTC).replace(microsecond=int(at) % 1_000_000), key


def _to(query: Mapping[str, str], which: str, row: Contract, at: int) -> str:
    kept = {name: value for name, value in query.items() if value}
    return urlencode({**kept, which: _mark(row, query), "at": at})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text[:9]) > 0 else 1


def _counts(tabs: Mapping[str, Any]) -> dict[str, int]:
    """How many rows each has, at most MANY + 1, in one question."""
    asked: list[str] = []
    values: list[Any] = []
    for rows in tabs.values():
        try:
            sql, params = rows.order_by()[: MANY + 1].values("workspace_id").query.sql_with_params()
        except EmptyResultSet:  # the ORM knows that there can be none
            asked.append("0")
            continue
        asked.append(f"(SELECT count(*) FROM ({sql}) found)")  # noqa: S608 (as the ORM wrote it)
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", values)
        return dict(zip(tabs, cursor.fetchone(), strict=True))


def _found(seen: Any, query: dict[str, str], asked: Mapping[str, str], by: Actor) -> Listed:
    """What the index found, as far as tab and filters let it through, best first."""
    answer = asking.ask(query["q"], by=by)
    rank = {each: place for place, each in enumerate(answer.ids)}
    columns = ("pk", "owner_id", "status", "due_at")
    rows = list(seen.filter(pk__in=answer.ids).values_list(*columns)) if answer.ids else []
    tabs = {name: [row[0] for row in rows if _is_in(name, row, by)] for name in TABS}
    here = sorted(tabs[query["tab"]], key=rank.__getitem__)
    number = min(_number(asked.get("page", "")), max(1, -(-len(here) // PAGE)))
    ids = here[(number - 1) * PAGE : number * PAGE]
    listed = sorted(Contract.objects.visible_to(by).filter(pk__in=ids).for_lists(), key=lambda c: rank[c.pk])
    counts = {name: len(those) for name, those in tabs.items()}
    kept = {name: value for name, value in query.items() if value}
    return Listed(
        listed,
        query,
        counts,
        at=(number - 1) * PAGE + 1,
        newer=urlencode({**kept, "page": number - 1}) if number > 1 else "",
        older=urlencode({**kept, "page": number + 1}) if number * PAGE < len(here) else "",
        answer=answer,
    )


def _is_in(tab: str, row: tuple[str, str | None, str, datetime | None], by: Actor) -> bool:
    _key, owner, status, due = row
    match tab:
        case "mine":
            return owner == by.id
        case "waiting":
            return status in lifecycle.OPEN
        case "overdue":
            return status in lifecycle.OPEN and due is not None and due < clock.now()
        case "completed":
            return status in lifecycle.DONE
        case _:
            return True
