"""Tabs of a list: their words, counts and addresses, and what an empty one says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext_lazy

from undersign.insight import finding, listing

# In Spanish a tab is plural where the status of the same name is not, hence the context.
CONTRACTS = {
    "mine": pgettext_lazy("tab", "Mine"),
    "waiting": pgettext_lazy("tab", "Waiting"),
    "overdue": pgettext_lazy("tab", "Overdue"),
    "completed": pgettext_lazy("tab", "Completed"),
    "all": pgettext_lazy("tab", "All"),
}
TICKETS = {"open": pgettext_lazy("tab", "Not solved"), "all": pgettext_lazy("tab", "All")}
EMPTY = {
    "mine": (
        gettext_noop("You own no contract yet"),
        gettext_noop("Start one from the ticket of a customer."),
    ),
    "waiting": (
        gettext_noop("Nothing waits for a signature"),
        gettext_noop("What you send appears here until everybody has signed."),
    ),
    "overdue": (
        gettext_noop("Nothing is overdue"),
        gettext_noop("A contract is overdue when it is unsigned after seven days."),
    ),
    "completed": (
        gettext_noop("Nothing is completed yet"),
        gettext_noop("Contracts appear here once everybody has signed."),
    ),
    "all": (gettext_noop("No contracts yet"), gettext_noop("Start one from the ticket of a customer.")),
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


def of(found: finding.Found | listing.Listed, words: Mapping[str, Any]) -> list[Tab]:
    """A tab keeps the search and the filters, and starts at the first page."""
    return [
        Tab(
            str(word),
            found.count_shown(name),
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
