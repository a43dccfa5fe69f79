"""Tabs of a list: their words, counts and addresses, and what an empty one says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop
from django.utils.translation import pgettext

from undersign.insight import finding

CONTRACTS = {
    "mine": _noop("Mine"),
    "waiting": _noop("Waiting"),
    "overdue": _noop("Overdue"),
    "completed": _noop("Completed"),
    "all": _noop("All"),
}
TICKETS = {"open": _noop("Not solved"), "all": _noop("All")}
EMPTY = {
    "mine": (_noop("You own no contract yet"), _noop("Start one from the ticket of a customer.")),
    "waiting": (
        _noop("Nothing waits for a signature"),
        _noop("What you send appears here until everybody has signed."),
    ),
    "overdue": (
        _noop("Nothing is overdue"),
        _noop("A contract is overdue when it is unsigned after seven days."),
    ),
    "completed": (
        _noop("Nothing is completed yet"),
        _noop("Contracts appear here once everybody has signed."),
    ),
    "all": (_noop("No contracts yet"), _noop("Start one from the ticket of a customer.")),
}


@dataclass(frozen=True)
class Tab:
    word: str
    count: str
    query: str
    is_here: bool
    is_alarm: bool


@dataclass(frozen=True)
class Empty:
    title: str
    text: str


def of(found: finding.Found, words: Mapping[str, str]) -> list[Tab]:
    """A tab keeps the search and the filters, and starts at the first page."""
    return [
        Tab(
            # In Spanish a tab is plural where the status of the same name is not.
            pgettext("tab", word),
            finding.shown(found.counts[name]),
            urlencode({k: v for k, v in {**found.query, "tab": name}.items() if v}),
            name == found.query["tab"],
            name == "overdue" and found.counts[name] > 0,
        )
        for name, word in words.items()
    ]


def empty(tab: str) -> Empty:
    title, text = EMPTY[tab]
    return Empty(_(title), _(text))


def ages() -> list[tuple[str, str]]:
    """(filter, words) for how long ago a contract was sent."""
    return [
        (key, _("%(least)s days and more") % {"least": least} if most is None
         else _("%(least)s–%(most)s days") % {"least": least, "most": most - 1})
        for key, (least, most) in finding.AGES.items()
    ]  # fmt: skip
