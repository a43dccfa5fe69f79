"""What the renewals page shows: rows in words, sums in money, and a month as weeks of days."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from babel import dates, numbers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from undersign.contracts.succession import days as arithmetic
from undersign.contracts.succession.days import Workdays
from undersign.drafting.conduct import terms
from undersign.insight import ends
from undersign.insight.ends import End
from undersign.web.desk.status import Word
from undersign.web.templatetags import desk

STATES = {
    ends.NOT_STARTED: (gettext_noop("Not started"), "grey"),
    ends.DRAFTED: (gettext_noop("Drafted"), "amber"),
    ends.SENT: (gettext_noop("Sent"), "blue"),
    ends.LET_GO: (gettext_noop("Is not renewed"), "grey"),
}
EVERY = {
    terms.MONTH: gettext_noop("%(amount)s a month"),
    terms.QUARTER: gettext_noop("%(amount)s a quarter"),
    terms.YEAR: gettext_noop("%(amount)s a year"),
    terms.ONCE: gettext_noop("%(amount)s once"),
}
HEAD = (
    gettext_noop("Number"),
    gettext_noop("Contract"),
    gettext_noop("Customer"),
    gettext_noop("Ends"),
    gettext_noop("Notice by"),
    gettext_noop("Renews itself"),
    gettext_noop("Value a year"),
    gettext_noop("Currency"),
    gettext_noop("State"),
    gettext_noop("Owner"),
)


@dataclass(frozen=True)
class Row:
    """left: how long from now. worth: what is paid in a year. is_late: the last day for notice is over."""

    end: End
    left: str
    worth: str
    word: Word
    is_late: bool


@dataclass
class Day:
    """ending, noticed: what ends, and what can be given notice of for the last time, on that day."""

    on: date
    is_inside: bool
    is_today: bool
    is_free: bool
    ending: list[End] = field(default_factory=list)
    noticed: list[End] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """name: as people call it. before, after: of the neighbours, as `2027-01`."""

    name: str
    weekdays: list[tuple[str, str]]
    weeks: list[list[Day]]
    before: str
    after: str


def rows(found: Iterable[End], today: date) -> list[Row]:
    return [Row(each, left(each), worth(each), state(each), _is_late(each, today)) for each in found]


def _is_late(each: End, today: date) -> bool:
    return each.term.notice_on is not None and each.term.notice_on < today


def state(each: End) -> Word:
    word, colour = STATES[each.state]
    return Word(_(word), colour)


def left(each: End) -> str:
    """`in 52 days`, `today`, `12 days ago`."""
    if each.days == 0:
        return _("today") if each.term.ends_on else ""
    if each.days < 0:
        return ngettext("%(n)s day ago", "%(n)s days ago", -each.days) % {"n": -each.days}
    return ngettext("in %(n)s day", "in %(n)s days", each.days) % {"n": each.days}


def worth(each: End) -> str:
    return money(each.term.yearly, each.term.currency)


def money(amount: Decimal | None, currency: str) -> str:
    if amount is None or not currency:
        return ""
    return numbers.format_currency(amount, currency, locale=desk._locale())


def paid(amount: Decimal | None, currency: str, every: str) -> str:
    """`€1,480.00 a month`."""
    shown = money(amount, currency)
    return _(EVERY[every]) % {"amount": shown} if shown and every in EVERY else shown


def sums(found: Iterable[End]) -> list[str]:
    return [money(amount, currency) for currency, amount in ends.worth(found).items()]


def lines(found: Iterable[End]) -> list[list[object]]:
    """The rows of the CSV, as the page shows them."""
    return [
        [
            each.contract.number,
            each.contract.title,
            each.contract.account.name if each.contract.account else "",
            each.term.ends_on,
            each.term.notice_on,
            _("yes") if each.term.renews else _("no"),
            each.term.yearly,
            each.term.currency,
            state(each).word,
            each.contract.owner.name if each.contract.owner else "",
        ]
        for each in found
    ]


def asked_month(said: str, today: date) -> date:
    """The first day of the month that was asked for (`2027-01`), else of this one."""
    try:
        year, month = map(int, said.split("-"))
        return date(year, month, 1)
    except ValueError:
        return today.replace(day=1)


def bounds(first: date) -> tuple[date, date]:
    """The first and the last day that a month's grid shows, whole weeks from Monday."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return weeks[0][0], weeks[-1][-1]


def month(first: date, found: Iterable[End], today: date, workdays: Workdays) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    grid = [
        [Day(on, on.month == first.month, on == today, not workdays.works(on)) for on in week]
        for week in weeks
    ]
    days = {day.on: day for week in grid for day in week}
    for each in found:
        if each.term.ends_on in days:
            days[each.term.ends_on].ending.append(each)
        if each.term.notice_on in days:
            days[each.term.notice_on].noticed.append(each)
    locale = desk._locale()
    names = [
        (
            dates.format_skeleton("EEE", day.on, locale=locale),
            dates.format_skeleton("EEEE", day.on, locale=locale),
        )
        for day in grid[0]
    ]
    before, after = first - timedelta(days=1), arithmetic.add_months(first, 1)
    name = dates.format_skeleton("yMMMM", first, locale=locale)
    return Month(name[:1].upper() + name[1:], names, grid, f"{before:%Y-%m}", f"{after:%Y-%m}")


def named(said: Mapping[str, str], counted: Mapping[str, int]) -> list[tuple[str, str, int | None, bool]]:
    """The tabs: (query, word, count, whether it is this one)."""
    here = view(said)
    words = [
        ("60", _("60 days"), counted["60"]),
        ("90", _("90 days"), counted["90"]),
        ("month", _("Month"), None),
        ("lapsed", _("Lapsed"), counted["lapsed"]),
    ]
    return [(f"show={key}", word, count, key == here) for key, word, count in words]


def view(said: Mapping[str, str]) -> str:
    """60 | 90 | month | lapsed."""
    asked = said.get("show", "90")
    return asked if asked in ("60", "90", "month", "lapsed") else "90"
