"""The overview on Home: four numbers, what needs attention, how old the waiting ones are, what was done.

Medians, not means, each with the number of cases it rests on; below `FEW` cases there is no figure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.contracts import Contracts
from undersign.contracts.people.recipient import Recipient
from undersign.insight import finding
from undersign.journal import clock, delivery
from undersign.journal.actor import Actor

FEW, WEEKS, SHOWN = 5, 13, 6
WINDOW = timedelta(days=91)


@dataclass(frozen=True)
class Age:
    """How many open contracts were sent so many days ago; `key` is the filter of the list behind it."""

    key: str
    least: int
    most: int | None
    count: int


@dataclass(frozen=True)
class Overview:
    """waiting, sent_today: open contracts; turnaround: median seconds from sending to completion and
    completion: share of those sent that were completed, over 91 days, None below five cases."""

    waiting: int
    sent_this_week: int
    turnaround: float | None
    turned: int
    completion: float | None
    ended: int
    overdue: int
    attention: list[Contract]
    ages: list[Age]
    per_week: list[tuple[date, int]]

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever sent from here."""
        return not (self.waiting or self.turned or self.ended or self.attention or self.overdue)


def of(by: Actor, zone: str = "UTC") -> Overview:
    seen: Contracts = Contract.objects.visible_to(by)
    now = clock.now()
    spans = _spans(seen, now)
    ended = seen.filter(ended_at__gte=now - WINDOW, status__in=lifecycle.ENDED).count()
    done = len(spans)
    return Overview(
        waiting=seen.open().count(),
        sent_this_week=seen.filter(sent_at__gte=now - timedelta(days=7)).count(),
        turnaround=median(spans) if done >= FEW else None,
        turned=done,
        completion=100 * done / (done + ended) if done + ended >= FEW else None,
        ended=done + ended,
        overdue=seen.overdue().count(),
        attention=list(needing_attention(seen, now).for_lists()[:SHOWN]),
        ages=_ages(seen, now),
        per_week=_per_week(seen, now, ZoneInfo(zone)),
    )


def needing_attention(seen: Contracts, now: datetime) -> Contracts:
    """Mail that came back, an effect given up, overdue, about to expire, declined this week."""
    bounced = Recipient.objects.filter(
        contract=OuterRef("pk"), mail_status="bounced", status__in=lifecycle.ASKED
    )
    failed = delivery.Delivery.objects.filter(subject=OuterRef("pk"), status=delivery.FAILED)
    late = Q(due_at__lt=now) | Q(expires_at__lt=now + timedelta(days=3))
    rule = Q(status__in=lifecycle.OPEN) & (late | Q(Exists(bounced)))
    refused = Q(status=lifecycle.DECLINED, ended_at__gte=now - timedelta(days=7))
    seen = seen.annotate(is_undelivered=Exists(failed))
    return seen.filter(rule | refused | Q(is_undelivered=True)).order_by("sent_at", "id")


def _spans(seen: Contracts, now: datetime) -> list[float]:
    rows = seen.completed().filter(completed_at__gte=now - WINDOW, sent_at__isnull=False)
    return [(done - sent).total_seconds() for sent, done in rows.values_list("sent_at", "completed_at")]


def _ages(seen: Contracts, now: datetime) -> list[Age]:
    return [
        Age(key, least, most, seen.filter(finding.sent_within(least, most, now)).count())
        for key, (least, most) in finding.AGES.items()
    ]


def _per_week(seen: Contracts, now: datetime, zone: ZoneInfo) -> list[tuple[date, int]]:
    """(Monday, how many were completed in that week), oldest first, this week last."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    since = datetime.combine(first, datetime.min.time(), zone)
    times = seen.completed().filter(completed_at__gte=since).values_list("completed_at", flat=True)
    counts = Counter((at.astimezone(zone).date() - first).days // 7 for at in times)
    return [(first + timedelta(weeks=n), counts[n]) for n in range(WEEKS)]
