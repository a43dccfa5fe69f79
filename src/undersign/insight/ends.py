"""Which contracts end, when, what they are worth, and how far their renewal is: a fixed number of queries.

Who sees a contract sees its end; the rest are not counted either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.succession import workdays
from undersign.contracts.succession.standing import Term, TermRows
from undersign.journal.actor import Actor

NOT_STARTED, DRAFTED, SENT, LET_GO = "not_started", "drafted", "sent", "let_go"
SPANS = (60, 90)
LAPSED_FOR = 90  # days that what has ended stays in its list


@dataclass(frozen=True)
class End:
    """days: until the last day, below zero after it. renewal: the addendum that is drafted or under way."""

    term: Term
    contract: Contract
    days: int
    renewal: Contract | None = None

    @property
    def state(self) -> str:
        if self.renewal is not None:
            return DRAFTED if self.renewal.is_draft else SENT
        return LET_GO if self.term.is_let_go else NOT_STARTED


def ahead(by: Actor, days: int) -> list[End]:
    """What ends from today on within so many days, soonest first."""
    today = workdays.today(by.workspace_id)
    return _ends(_seen(by).ending(today, today + timedelta(days=days)), by)


def between(by: Actor, first: date, last: date) -> list[End]:
    """What ends, or may be given notice of for the last time, between both days."""
    asked = Q(ends_on__range=(first, last)) | Q(notice_on__range=(first, last))
    return _ends(_seen(by).running().filter(asked).order_by("ends_on", "contract_id"), by)


def lapsed(by: Actor) -> list[End]:
    """What ended lately and was not renewed, the latest first."""
    since = workdays.today(by.workspace_id) - timedelta(days=LAPSED_FOR)
    return _ends(_seen(by).filter(is_over=True, ends_on__gte=since).order_by("-ends_on", "contract_id"), by)


def without_end(by: Actor) -> list[End]:
    """Signed contracts with terms whose end cannot be told."""
    return _ends(_seen(by).endless(), by)


def counts(by: Actor) -> dict[str, int]:
    """{"60", "90", "lapsed": how many}."""
    today = workdays.today(by.workspace_id)
    found = {str(days): _seen(by).ending(today, today + timedelta(days=days)).count() for days in SPANS}
    since = today - timedelta(days=LAPSED_FOR)
    return {**found, "lapsed": _seen(by).filter(is_over=True, ends_on__gte=since).count()}


def worth(found: Iterable[End]) -> dict[str, Decimal]:
    """{currency: what these are worth in a year}."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for each in found:
        if each.term.yearly is not None:
            sums[each.term.currency] += each.term.yearly
    return dict(sorted(sums.items()))


def _seen(by: Actor) -> TermRows:
    return Term.objects.visible_to(by).filter(contract__in=Contract.objects.visible_to(by))


def _ends(found: TermRows, by: Actor) -> list[End]:
    """At most 500 of them, each with its contract, customer, owner and renewal."""
    today = workdays.today(by.workspace_id)
    related = ("contract__account", "contract__ticket", "contract__owner")
    terms = list(found.select_related(*related)[:500])
    renewals = _under_way([each.renewal_id for each in terms if each.renewal_id], by)
    return [
        End(
            each,
            each.contract,
            (each.ends_on - today).days if each.ends_on else 0,
            renewals.get(each.renewal_id),
        )
        for each in terms
    ]


def _under_way(ids: list[str], by: Actor) -> dict[str, Contract]:
    alive = (lifecycle.DRAFT, *lifecycle.OPEN, lifecycle.COMPLETED)
    found = Contract.objects.visible_to(by).filter(pk__in=ids, status__in=alive) if ids else []
    return {each.pk: each for each in found}
