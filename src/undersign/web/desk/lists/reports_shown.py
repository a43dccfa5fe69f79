"""Reports in words: each card's title says what was found, its bars and its table say the same.

Hides which sentence fits which figures, and that durations, shares and counts are drawn alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from undersign.contracts import lifecycle
from undersign.insight.reports import pending, reminders, stopping, turnaround, usage
from undersign.insight.reports.window import FEW, Window
from undersign.journal.actor import Actor
from undersign.web.templatetags import desk

REPORTS: dict[str, Any] = {
    "turnaround": turnaround,
    "stopping": stopping,
    "pending": pending,
    "reminders": reminders,
    "usage": usage,
}
NAMES = {
    "turnaround": gettext_noop("Turnaround"),
    "stopping": gettext_noop("Where people stop"),
    "pending": gettext_noop("Waiting, by age"),
    "reminders": gettext_noop("Reminders that worked"),
    "usage": gettext_noop("Template use"),
}
STEPS = {
    "asked": gettext_noop("Asked"),
    "opened": gettext_noop("Opened"),
    "verified": gettext_noop("Verified"),
    "consented": gettext_noop("Consented"),
    "filled": gettext_noop("Filled in"),
    "signed": gettext_noop("Signed"),
}
WITHIN = {
    "day": gettext_noop("Signed within a day"),
    "three_days": gettext_noop("Signed within three days"),
    "later": gettext_noop("Signed later"),
    "not": gettext_noop("Not signed after it"),
}
HEADS = {
    "number": gettext_noop("Number"),
    "title": gettext_noop("Title"),
    "template": gettext_noop("Template"),
    "version": gettext_noop("Version"),
    "language": gettext_noop("Language"),
    "owner": gettext_noop("Owner"),
    "teams": gettext_noop("Teams"),
    "sent_at": gettext_noop("Sent"),
    "completed_at": gettext_noop("Completed"),
    "hours": gettext_noop("Hours"),
    "person": gettext_noop("Person"),
    "got_to": gettext_noop("Got to"),
    "status": gettext_noop("Status"),
    "days": gettext_noop("Days"),
    "waits_for": gettext_noop("Waits for"),
    "reminder": gettext_noop("Reminder"),
    "reminded_at": gettext_noop("Reminded"),
    "acted_at": gettext_noop("Signed"),
}

# Of contracts and of their people: columns of lists, hence shorter than what `status` says of one.
STATUSES = {
    lifecycle.SENDING: gettext_noop("Sending"),
    lifecycle.SENT: gettext_noop("Sent"),
    lifecycle.COMPLETED: gettext_noop("Completed"),
    lifecycle.SEALED: gettext_noop("Completed"),
    lifecycle.DECLINED: gettext_noop("Declined"),
    lifecycle.ON_PAPER: gettext_noop("Signed on paper"),
    lifecycle.VOIDED: gettext_noop("Cancelled"),
    lifecycle.EXPIRED: gettext_noop("Expired"),
    lifecycle.WAITING: gettext_noop("Not asked yet"),
    lifecycle.INVITED: gettext_noop("Asked"),
    lifecycle.OPENED: gettext_noop("Opened"),
    lifecycle.SIGNED: gettext_noop("Signed"),
    lifecycle.DELEGATED: gettext_noop("Passed on"),
    lifecycle.RELEASED: gettext_noop("Not needed"),
}


@dataclass(frozen=True)
class Bar:
    """cells: the row of the table twin, its first the bar's name. width, reach: percent of the drawing;
    reach is the paler end, where there is one. url: the contracts it stands for, "" for none."""

    cells: tuple[str, ...]
    width: float
    reach: float = 0
    url: str = ""


@dataclass(frozen=True)
class Card:
    """title: the finding. note: how to read it. groups: (what the bars are by, bars). Without bars, `few`."""

    key: str
    title: str
    note: str
    head: tuple[str, ...]
    groups: list[tuple[str, list[Bar]]] = field(default_factory=list)
    query: str = ""

    @property
    def name(self) -> str:
        return name(self.key)


def name(key: str) -> str:
    return _(NAMES[key])


def period(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def languages() -> list[tuple[str, str]]:
    return [(code, desk.language_name(code)) for code, _name in settings.LANGUAGES]


def head(columns: Sequence[str]) -> list[str]:
    return [_(HEADS[column]) for column in columns if column != "id"]


def cells(columns: Sequence[str], row: Sequence[Any], templates: Mapping[str, str]) -> dict[str, Any]:
    """A row of the list: its contract's id, and each cell as people read it. templates: names, by key."""
    named = dict(zip(columns, row, strict=True))
    if "template" in named:
        named["template"] = templates.get(named["template"], named["template"])
    return {"id": named.pop("id"), "cells": [_cell(column, value) for column, value in named.items()]}


def _cell(column: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return desk.moment(value)
    if column == "got_to":
        return _(STEPS[value])
    if column == "status":
        return _(STATUSES[value]) if value in STATUSES else value
    if column == "language":
        return desk.language_name(value)
    return desk.amount(value, 1) if isinstance(value, float) else "" if value is None else value


def cards(by: Actor, asked: Window) -> list[Card]:
    drawn: dict[str, Callable[[Any, Window], Card]] = {
        "turnaround": _turnaround,
        "stopping": _stopping,
        "pending": _pending,
        "reminders": _reminders,
        "usage": _usage,
    }
    return [draw(REPORTS[key].behind(by, asked), asked) for key, draw in drawn.items()]


def _turnaround(found: Any, asked: Window) -> Card:
    seen = turnaround.figures(found)
    title = few(_("needs 5 completed contracts"))
    if seen.whole.half is not None:
        title = _("Half were signed within %(half)s, nine of ten within %(most)s") % {
            "half": desk.span(seen.whole.half),
            "most": desk.span(seen.whole.most),
        }
    parts = [
        (_("By template"), seen.templates, str),
        (_("By team"), seen.teams, str),
        (_("By language"), seen.languages, desk.language_name),
    ]
    top = max([1.0, *(row.most or 0 for _by, rows, _say in parts for row in rows)])
    groups = [(by, [_spanned(row, say(row.name), top) for row in rows]) for by, rows, say in parts if rows]
    n = seen.whole.n
    note = ngettext("%(n)s completed contract", "%(n)s completed contracts", n) % {"n": n}
    columns = ("", _("Contracts"), _("Half within"), _("Nine of ten within"))
    return Card(
        "turnaround", title, note, columns, groups if seen.whole.half is not None else [], asked.query
    )


def _spanned(row: turnaround.Group, said: str, top: float) -> Bar:
    half, most = row.half or 0, row.most or 0
    shown = (said, desk.amount(row.n), _halved(row), desk.span(row.most))
    return Bar(shown, round(100 * half / top, 1), round(100 * most / top, 1))


def _halved(row: turnaround.Group) -> str:
    return desk.span(row.half) if row.half is not None else _("too few: %(n)s") % {"n": row.n}


def _stopping(found: Any, asked: Window) -> Card:
    steps = stopping.figures(found)
    title = few(_("needs 5 people who were asked"))
    if steps:
        most = max(steps[:-1], key=lambda step: step.stopped)
        title = _("%(share)s %% of those asked have signed; most others stand at “%(step)s”") % {
            "share": desk.amount(steps[-1].share),
            "step": _(STEPS[most.key]),
        }
    bars = [
        Bar(
            (
                _(STEPS[step.key]),
                desk.amount(step.people),
                f"{desk.amount(step.share)} %",
                desk.amount(step.stopped),
            ),
            round(step.share, 1),
        )
        for step in steps
    ]
    columns = ("", _("People"), _("Share"), _("So far no further"))
    note = ngettext("%(n)s person asked", "%(n)s people asked", len(found)) % {"n": len(found)}
    return Card("stopping", title, note, columns, [("", bars)] if bars else [], asked.query)


def _pending(found: Any, asked: Window) -> Card:
    ages = pending.figures(found)
    n, old = len(found), ages[-1].count
    title = ngettext(
        "%(n)s contract waits, %(old)s of them for more than two weeks",
        "%(n)s contracts wait, %(old)s of them for more than two weeks",
        n,
    ) % {"n": n, "old": old}
    top = max([1, *(age.count for age in ages)])
    where = reverse("desk:contracts")
    bars = [
        Bar(
            (_age(age), desk.amount(age.count)),
            round(100 * age.count / top, 1),
            url=""
            if asked.team or asked.language
            else f"{where}?tab=waiting&age={age.key}&template={asked.template}",
        )
        for age in ages
    ]
    return Card(
        "pending", title, _("Now, of any age"), ("", _("Contracts")), [("", bars)] if n else [], asked.query
    )


def _age(age: pending.Age) -> str:
    if age.most is None:
        return _("%(least)s days and more") % {"least": age.least}
    return _("%(least)s–%(most)s days") % {"least": age.least, "most": age.most}


def _reminders(found: Any, asked: Window) -> Card:
    worked = reminders.figures(found)
    title = few(_("needs 5 reminders"))
    if worked:
        title = _("%(share)s %% of reminders were followed by a signature within a day") % {
            "share": desk.amount(worked[0].share)
        }
    bars = [
        Bar((_(WITHIN[row.key]), desk.amount(row.count), f"{desk.amount(row.share)} %"), round(row.share, 1))
        for row in worked
    ]
    columns = ("", _("Reminders"), _("Share"))
    note = ngettext("%(n)s reminder", "%(n)s reminders", len(found)) % {"n": len(found)}
    return Card("reminders", title, note, columns, [("", bars)] if bars else [], asked.query)


def _usage(found: Any, asked: Window) -> Card:
    uses = usage.figures(found)
    title = few(_("needs 5 contracts that were sent"))
    if len(found) >= FEW:
        title = _("%(name)s is sent most: %(n)s of %(all)s") % {
            "name": uses[0].name,
            "n": desk.amount(uses[0].sent),
            "all": desk.amount(len(found)),
        }
    top = max([1, *(use.sent for use in uses)])
    bars = [
        Bar(
            (use.name, *(desk.amount(n) for n in (use.sent, use.done, use.open, use.ended))),
            round(100 * use.done / top, 1),
            round(100 * use.sent / top, 1),
        )
        for use in uses
    ]
    columns = ("", _("Sent"), _("Completed"), _("Waiting"), _("Ended unsigned"))
    note = ngettext("%(n)s contract sent", "%(n)s contracts sent", len(found)) % {"n": len(found)}
    return Card("usage", title, note, columns, [("", bars)] if len(found) >= FEW else [], asked.query)


def few(needs: str) -> str:
    """What a card says that has too few cases for a figure."""
    return _("Not enough yet: %(needs)s") % {"needs": needs}
