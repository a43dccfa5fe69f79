"""What a signed contract says is paid: amount, schedule, begin and payment terms, as plain facts.

Hides that an addendum is read together with what it changes, and that a plan is a value like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from undersign.contracts.contract import Contract
from undersign.contracts.succession import bond, standing
from undersign.drafting.conduct import terms
from undersign.drafting.stock import template

PLAN = "plan"  # the merge field, by the name that every template of ours gives it
PARTS = ("plan", "amount", "currency", "every", "starts_on", "ends_on", "payment_days")


@dataclass(frozen=True)
class Agreed:
    """amount: exact, in ISO 4217 currency, `every` month, quarter, year or once. starts_on: from when it is
    paid. payment_days: within how many days of the invoice. None or "" where the contract does not say."""

    amount: Decimal | None = None
    currency: str = ""
    every: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    payment_days: int | None = None
    plan: str = ""

    def to_json(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Agreed:
        said = {name: told.get(name) for name in PARTS}
        return cls(
            amount=Decimal(said["amount"]) if said["amount"] is not None else None,
            currency=said["currency"] or "",
            every=said["every"] or "",
            starts_on=date.fromisoformat(said["starts_on"]) if said["starts_on"] else None,
            ends_on=date.fromisoformat(said["ends_on"]) if said["ends_on"] else None,
            payment_days=said["payment_days"],
            plan=said["plan"] or "",
        )


def is_paid(contract: Contract) -> bool:
    """Whether its template says what is paid."""
    return bool(terms.from_json(template.frozen(contract.template_version_id).schema).amount)


def of(contract: Contract) -> Agreed | None:
    """What is paid from this contract on, with all that was signed before; None where nothing is."""
    if not is_paid(contract):
        return None
    root, own = bond.original(contract), standing.paper(contract)
    held = standing.as_of(root)
    if held.terms.amount is None:
        return None
    plan, _key = held.values.get(PLAN, ("", ""))
    return Agreed(
        amount=held.terms.amount,
        currency=held.terms.currency,
        every=held.terms.every,
        starts_on=own.counts_from,
        ends_on=held.terms.ends_on,
        payment_days=held.terms.payment_days,
        plan=plan if isinstance(plan, str) else "",
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
