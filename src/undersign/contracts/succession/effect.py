"""The contract as of a day: an original and its addenda, folded into one.

Pure. Hides how each template says its terms, in what order addenda count, and how a term that renews by
itself goes on: in whole periods from where it began, so that a short February shortens none of the later
ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from undersign.contracts.succession import days
from undersign.contracts.succession.days import Workdays
from undersign.drafting.conduct.terms import Said
from undersign.drafting.fields import values as exact

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """ends_on: the last day of the term as agreed; None where it has none. anchor: the first day from which
    its periods are counted, `counted` months of them agreed so far. every: month | quarter | year | once."""

    starts_on: date | None = None
    ends_on: date | None = None
    anchor: date | None = None
    counted: int = 0
    amount: Decimal | None = None
    currency: str = ""
    every: str = ""
    payment_days: int | None = None
    notice_days: int | None = None
    renews: bool = False
    renewal_months: int = 12

    def after(self, ended: date) -> date | None:
        """The last day of the period after the one that ends on `ended`; None where none does by itself."""
        if not self.renews or self.anchor is None:
            return None
        months, reached = self.counted, ended
        while reached <= ended:
            months += self.renewal_months
            reached = days.last_day(self.anchor, months)
        return reached

    def notice_on(self, ended: date, calendar: Workdays) -> date | None:
        """The last working day on which notice keeps it from going on past `ended`."""
        if self.notice_days is None:
            return None
        return calendar.latest(ended - timedelta(days=self.notice_days))


@dataclass(frozen=True)
class Paper:
    """One signed document. key: the contract's id; signed_on: by the workspace's calendar; values: JSON."""

    key: str
    signed_on: date
    said: Said
    values: Mapping[str, Any]

    @property
    def counts_from(self) -> date:
        """From when it counts: the day it says, else the day it was signed."""
        return _first_day(self) or self.signed_on


@dataclass(frozen=True)
class Standing:
    """values: {merge field of the original: (value as JSON, key of the paper it is from)}. papers: the keys
    of those that count, the original first."""

    terms: Terms
    values: dict[str, tuple[Any, str]] = field(default_factory=dict)
    papers: tuple[str, ...] = ()


def fold(original: Paper, addenda: Iterable[Paper], on: date = date.max) -> Standing:
    """What is agreed as of a day. addenda: in the order in which they were signed; what begins later
    prevails, of what begins on one day the one that was signed later."""
    counting = [each for each in sorted(addenda, key=lambda a: a.counts_from) if each.counts_from <= on]
    terms = _terms(Terms(), original)
    values = {name: (value, original.key) for name, value in original.values.items()}
    for each in counting:
        terms = _terms(terms, each)
        told = {name: value for name, value in _changed(each, values).items() if values[name][0] != value}
        values |= {name: (value, each.key) for name, value in told.items()}
    return Standing(terms, values, (original.key, *(each.key for each in counting)))


def _changed(paper: Paper, standing: Mapping[str, Any]) -> dict[str, Any]:
    """Of an addendum: what has the same name in the contract, and what it says it changes."""
    own = {name: value for name, value in paper.values.items() if name in standing and _is_said(value)}
    told = {name: paper.values.get(mine) for name, mine in paper.said.changes.items() if name in standing}
    return {**own, **{name: value for name, value in told.items() if _is_said(value)}}


def _is_said(value: Any) -> bool:
    return value not in (None, "", {}, [])


def _terms(before: Terms, paper: Paper) -> Terms:
    """With what this paper says of them; what it is silent about stays."""
    said, first = paper.said, _first_day(paper)
    told: dict[str, Any] = {
        name: number
        for name in ("payment_days", "notice_days", "renewal_months")
        if (number := _number(getattr(said, name), paper)) is not None
    }
    if (renews := _yes(said.renews, paper)) is not None:
        told["renews"] = renews
    if said.every:
        told["every"] = said.every
    after = replace(before, **told, **_amount(paper))
    if before.starts_on is None:
        after = replace(after, starts_on=first)
    return replace(after, **_end(paper, first))


def _end(paper: Paper, first: date | None) -> dict[str, Any]:
    """Where the term ends by this paper. What it `follows` is extended as its text does (`add_months`)."""
    said = paper.said
    months, ends = _number(said.months, paper), _day(said.ends, paper)
    follows = _day(said.follows, paper)
    if ends is None and months and follows is not None:
        ends = days.add_months(follows, months)
    elif ends is None and months and first is not None:
        return {"ends_on": days.last_day(first, months), "anchor": first, "counted": months}
    return {"ends_on": ends, "anchor": ends + DAY, "counted": 0} if ends is not None else {}


def _first_day(paper: Paper) -> date | None:
    follows = _day(paper.said.follows, paper)
    return follows + DAY if follows is not None else _day(paper.said.starts, paper)


def _amount(paper: Paper) -> dict[str, Any]:
    raw = paper.values.get(paper.said.amount)
    try:
        money = exact.money(raw, "") if _is_said(raw) else None
    except exact.Wrong:
        return {}
    return {"amount": Decimal(money), "currency": money.currency} if money is not None else {}


def _day(name: str, paper: Paper) -> date | None:
    raw = paper.values.get(name)
    try:
        return exact.day(raw) if name and _is_said(raw) else None
    except exact.Wrong:
        return None


def _number(said: str | int, paper: Paper) -> int | None:
    if isinstance(said, int):
        return said
    raw = paper.values.get(said)
    try:
        found = int(exact.decimal(raw)) if said and _is_said(raw) else None
    except exact.Wrong:
        return None
    return found if found is not None and 0 <= found <= 1200 else None


def _yes(said: str | bool, paper: Paper) -> bool | None:
    raw = said if isinstance(said, bool) else paper.values.get(said) if said else None
    return None if raw is None or raw == "" else str(raw).strip().lower() in ("true", "yes", "1", "on")
