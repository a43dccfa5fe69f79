"""The review of one contract's terms by a billing person: waiting, confirmed, or disputed until it is
answered.

Hides that the terms are fixed when they are asked about, and that what was confirmed, by whom, and what the
billing record said then, is a fact of the contract's own chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.billing import agreed, events
from undersign.billing.agreed import Agreed
from undersign.contracts.contract import Contract
from undersign.customers.account import Visible
from undersign.journal import actor, clock, moves
from undersign.journal.actor import Actor
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy

WAITING, CONFIRMED, DISPUTED = "waiting", "confirmed", "disputed"
STATUSES = (WAITING, DISPUTED, CONFIRMED)
LONGEST = 500

LIFECYCLE = moves.Lifecycle(
    "billing_review",
    [
        ("confirm", WAITING, CONFIRMED, events.TermsConfirmed),
        ("dispute", WAITING, DISPUTED, events.TermsDisputed),
        ("answer", DISPUTED, WAITING, events.DisputeAnswered),
    ],
)


class Reviews(Visible):
    def visible_to(self, by: Actor) -> Reviews:
        """Of contracts that this member may see."""
        return self.filter(workspace_id=by.workspace_id, contract__in=Contract.objects.visible_to(by))


class Review(models.Model):
    """terms: what was asked about (`agreed.Agreed.to_json`). decided_by: who confirmed or disputed, at
    decided_at; said: their words, or those of the answer."""

    contract = models.OneToOneField(Contract, models.PROTECT, primary_key=True, related_name="billing_review")
    workspace_id = models.CharField(max_length=40)
    status = models.CharField(max_length=10, default=WAITING)
    terms = models.JSONField(default=dict)
    decided_by = models.CharField(max_length=40, blank=True)
    said = models.CharField(max_length=LONGEST, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = Reviews.as_manager()

    class Meta:
        app_label = "billing"
        db_table = "billing_review"
        indexes = [models.Index(fields=["workspace_id", "status", "asked_at"], name="review_by_status")]

    @property
    def chain_root(self) -> Contract:
        return self.contract

    @property
    def agreed(self) -> Agreed:
        return Agreed.from_json(self.terms)


def ask(contract: Contract) -> Review | None:
    """Put a sealed contract before billing, once; None where nothing is paid by it."""
    found = agreed.of(contract)
    if found is None:
        return None
    with transaction.atomic():
        moves.lock(contract)
        held = rows.first(Review, "contract_id = %s", contract.pk)
        if held is not None:
            return held
        row = Review(
            contract=contract,
            workspace_id=contract.workspace_id,
            terms=found.to_json(),
            asked_at=clock.now(),
        )
        rows.add([row])
        asked = events.TermsAsked(terms=row.terms)
        moves.record(contract, asked, by=actor.system(contract.workspace_id))
    return row


def what_is_paid(entry: Entry) -> list[str]:
    """The account that pays, as the targets of a reaction; none where nothing is paid."""
    contract = moves.seen(Contract, entry.subject)
    return [contract.account_id] if contract.account_id and agreed.is_paid(contract) else []


def ask_about(delivery: Delivery) -> None:
    ask(rows.get(Contract, delivery.subject))


def who_asked(entry: Entry) -> list[str]:
    """Who had disputed what was answered."""
    return [entry.facts["asked_by"]]


def of(contract: Contract) -> Review | None:
    return rows.first(Review, "contract_id = %s", contract.pk)


def confirm(review: Review, *, by: Actor, record: Mapping[str, Any] | None = None, note: str = "") -> None:
    """The terms are as the billing record needs them. record: what that one said. Raises `Refused`."""
    policy.require(by, "billing.confirm")
    note = _clean(note)
    moves.move(
        review,
        LIFECYCLE,
        "confirm",
        by=by,
        columns=_decided(by, note),
        terms=review.terms,
        record=dict(record or {}),
        note=note,
    )


def dispute(review: Review, reason: str, *, by: Actor, record: Mapping[str, Any] | None = None) -> None:
    """They are not: the contract's owner is told. Raises `Refused` (billing.no_reason)."""
    policy.require(by, "billing.confirm")
    reason = _required(reason, "reason")
    moves.move(
        review,
        LIFECYCLE,
        "dispute",
        by=by,
        columns=_decided(by, reason),
        reason=reason,
        record=dict(record or {}),
    )


def answer(review: Review, words: str, *, by: Actor) -> None:
    """The owner says how it is; billing looks again. Raises `Refused` (billing.no_reason)."""
    policy.require(by, "billing.answer")
    words = _required(words, "answer")
    columns = {"said": words, "decided_at": None}
    asked_by = review.decided_by
    moves.move(review, LIFECYCLE, "answer", by=by, columns=columns, answer=words, asked_by=asked_by)


def _decided(by: Actor, said: str) -> dict[str, Any]:
    return {"decided_by": by.id, "decided_at": clock.now(), "said": said}


def _clean(words: str) -> str:
    return " ".join(words.split())[:LONGEST]


def _required(words: str, field: str) -> str:
    kept = _clean(words)
    if not kept:
        raise Refused(
            "billing.no_reason",
            _("It has to be said what is wrong."),
            do=_("Write a sentence or two: the other side reads it."),
            field=field,
        )
    return kept
