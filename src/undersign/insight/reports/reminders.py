"""Which reminders worked: how soon after one the reminded person acted, if they did.

A reminder is followed by an act of the same person, or by the next reminder; what lies between is its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from undersign.contracts.events import RecipientReminded
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule.ends import ReminderDue
from undersign.insight.reports.window import FEW, MOST, Window
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry

HEAD = ("id", "number", "title", "person", "reminder", "reminded_at", "acted_at", "hours")
# Hours within which an act followed; None: it did not, before the next reminder or until now.
WITHIN: dict[str, int | None] = {"day": 24, "three_days": 72, "later": 10**6, "not": None}


# By hand, and by the clock.
_REMINDING = (RecipientReminded.name, ReminderDue.name)


@dataclass(frozen=True)
class Reminded:
    """nth: the person's first, second, … reminder. acted_at: when they acted upon it, if they did."""

    recipient: Recipient
    nth: int
    at: datetime
    acted_at: datetime | None

    @property
    def worked(self) -> str:
        """A key of `WITHIN`."""
        if self.acted_at is None:
            return "not"
        took = self.acted_at - self.at
        return next(key for key, hours in WITHIN.items() if hours and took <= timedelta(hours=hours))


@dataclass(frozen=True)
class Worked:
    key: str
    count: int
    share: float


def behind(by: Actor, window: Window) -> list[Reminded]:
    """The list behind the figures: every reminder sent within the window, newest first."""
    entries = Entry.objects.filter(workspace_id=by.workspace_id, event__in=_REMINDING, at__gte=window.since())
    sent = list(entries.order_by("-at").values_list("facts__recipient_id", "at")[:MOST])
    people = Recipient.objects.filter(contract__in=window.contracts(by)).select_related("contract")
    known = people.in_bulk(list({who for who, _at in sent}))
    return _in_turn([(known[who], at) for who, at in sent if who in known])


def _in_turn(sent: Sequence[tuple[Recipient, datetime]]) -> list[Reminded]:
    """`sent` newest first. Only the last reminder before an act is the one that was followed."""
    found: list[Reminded] = []
    times: dict[str, int] = {}
    for who, at in reversed(sent):
        times[who.pk] = nth = times.get(who.pk, 0) + 1
        found.append(Reminded(who, nth, at, None))
    acted: set[str] = set()
    for i in range(len(found) - 1, -1, -1):
        each = found[i]
        done = each.recipient.signed_at or each.recipient.acted_at
        if done and done >= each.at and each.recipient.pk not in acted:
            acted.add(each.recipient.pk)
            found[i] = Reminded(each.recipient, each.nth, each.at, done)
    return found[::-1]


def figures(found: Sequence[Reminded]) -> list[Worked]:
    """By how soon; empty below five reminders."""
    if len(found) < FEW:
        return []
    counts = {key: sum(1 for each in found if each.worked == key) for key in WITHIN}
    return [Worked(key, count, 100 * count / len(found)) for key, count in counts.items()]


def lines(found: Sequence[Reminded]) -> list[list[object]]:
    return [
        [
            each.recipient.contract.pk,
            each.recipient.contract.number,
            each.recipient.contract.title,
            each.recipient.name,
            each.nth,
            each.at,
            each.acted_at,
            round((each.acted_at - each.at).total_seconds() / 3600, 2) if each.acted_at else "",
        ]
        for each in found
    ]
