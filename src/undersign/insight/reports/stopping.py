"""Where people stop on the way through a contract: opened, verified, consented, filled, signed.

A person who got to a later step has passed the earlier ones, whether the template asked for them or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT

from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.insight.reports.window import FEW, Window
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry
from undersign.journal.event import Event
from undersign.signing.events import AnswersSaved, ConsentGiven, IdentityProven

HEAD = ("id", "number", "title", "sent_at", "person", "got_to", "status")
ASKED, OPENED, VERIFIED, CONSENTED, FILLED, SIGNED = STEPS = (
    "asked", "opened", "verified", "consented", "filled", "signed",
)  # fmt: skip
_SHOWN: dict[str, type[Event]] = {VERIFIED: IdentityProven, CONSENTED: ConsentGiven, FILLED: AnswersSaved}


@dataclass(frozen=True)
class Part:
    """One person's part in one contract, and the last step they got to."""

    recipient: Recipient
    got_to: str


@dataclass(frozen=True)
class Step:
    """people: how many got here. share: of all asked, in percent. stopped: so far no further."""

    key: str
    people: int
    share: float
    stopped: int


def behind(by: Actor, window: Window) -> list[Part]:
    """The list behind the figures: everybody asked to act in a contract sent within the window."""
    sent = window.sent(by).values("pk")
    rows = Recipient.objects.filter(contract__in=sent, invited_at__isnull=False, role__in=turns.ACTING)
    rows = rows.exclude(status__in=turns.OUT).select_related("contract").order_by("-contract__sent_at", "id")
    return [Part(row, _got_to(row)) for row in _with_steps(rows)]


def _with_steps(rows: QuerySet[Recipient]) -> QuerySet[Recipient]:
    told = Entry.objects.annotate(whose=KT("facts__recipient_id")).filter(
        workspace_id=OuterRef("workspace_id"), subject=OuterRef("contract_id"), whose=OuterRef("pk")
    )
    return rows.annotate(
        **{f"is_{step}": Exists(told.filter(event=event.name)) for step, event in _SHOWN.items()}
    )


def _got_to(row: Recipient) -> str:
    if row.signed_at or row.has_acted:
        return SIGNED
    passed = [step for step in (FILLED, CONSENTED, VERIFIED) if getattr(row, f"is_{step}")]
    return passed[0] if passed else OPENED if row.opened_at else ASKED


def figures(found: Sequence[Part]) -> list[Step]:
    """From first to last; empty below five people."""
    if len(found) < FEW:
        return []
    reached = [STEPS.index(part.got_to) for part in found]
    counts = [sum(1 for index in reached if index >= n) for n in range(len(STEPS))]
    return [
        Step(step, counts[n], 100 * counts[n] / len(found), reached.count(n)) for n, step in enumerate(STEPS)
    ]


def lines(found: Sequence[Part]) -> list[list[object]]:
    return [
        [
            part.recipient.contract.pk,
            part.recipient.contract.number,
            part.recipient.contract.title,
            part.recipient.contract.sent_at,
            part.recipient.name,
            part.got_to,
            part.recipient.status,
        ]
        for part in found
    ]
