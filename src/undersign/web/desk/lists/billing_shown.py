"""What the billing pages show: terms beside what the billing record says, consents, and where the packet
lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from undersign.billing import review
from undersign.billing.agreed import Agreed
from undersign.billing.review import Review
from undersign.connectors import api
from undersign.connectors.giving import bookkeeping
from undersign.contracts.contract import Contract
from undersign.insight import deliveries
from undersign.journal.actor import Actor
from undersign.signing.consent import Consent
from undersign.web.desk.lists import renewals_shown
from undersign.web.desk.status import Word
from undersign.web.templatetags import desk
from undersign.workspaces.member import Member

SHOWN = 200
STATUS = {
    review.WAITING: (gettext_noop("To confirm"), "amber"),
    review.DISPUTED: (gettext_noop("With the owner"), "red"),
    review.CONFIRMED: (gettext_noop("Confirmed"), "green"),
}
LABELS = {
    "plan": gettext_noop("Plan"),
    "amount": gettext_noop("Amount"),
    "starts_on": gettext_noop("Starts"),
    "ends_on": gettext_noop("Ends"),
    "payment_days": gettext_noop("Payment terms"),
}
EFFECTS = ("billing", "terms")


@dataclass(frozen=True)
class Line:
    """One of the terms: as agreed, and as the billing record has it. differs: where both say it, and
    otherwise."""

    label: str
    agreed: str
    record: str
    differs: bool


@dataclass(frozen=True)
class Agreement:
    """A signer's consent to electronic records; None where the contract asks for none."""

    name: str
    signed_at: datetime | None
    consent: Consent | None


@dataclass(frozen=True)
class Row:
    review: Review
    paid: str
    due: str
    word: Word


def tabs(by: Actor, here: str) -> list[tuple[str, str, int, bool]]:
    """(query, word, count, whether it is this one)."""
    rows = Review.objects.visible_to(by)
    return [
        (f"show={key}", _(STATUS[key][0]), rows.filter(status=key).count(), key == here) for key in STATUS
    ]


def asked(said: str) -> str:
    return said if said in STATUS else review.WAITING


def rows(by: Actor, status: str) -> list[Row]:
    """The oldest first; of those that are confirmed, the latest."""
    order = "-decided_at" if status == review.CONFIRMED else "asked_at"
    related = ("contract__account", "contract__owner")
    found = Review.objects.visible_to(by).filter(status=status).select_related(*related)
    return [
        Row(each, paid(each.agreed), due(each.agreed), word(each)) for each in found.order_by(order)[:SHOWN]
    ]


def word(row: Review) -> Word:
    said, colour = STATUS[row.status]
    return Word(_(said), colour)


def paid(said: Agreed | api.PaidTerms) -> str:
    return renewals_shown.paid(said.amount, said.currency, said.every)


def due(said: Agreed | api.PaidTerms) -> str:
    if said.payment_days is None:
        return ""
    return ngettext("within %(n)s day", "within %(n)s days", said.payment_days) % {"n": said.payment_days}


def one(row: Review) -> dict[str, Any]:
    """The context of one review's page; asks the billing system what it knows, unless that is settled."""
    record, problem = _record(row.contract) if row.status != review.CONFIRMED else (None, "")
    who = Member.objects.filter(workspace_id=row.workspace_id, pk=row.decided_by).first()
    return {
        "review": row,
        "word": word(row),
        "lines": lines(row.agreed, record),
        "record": record,
        "problem": problem,
        "who": who.name if who else "",
        "agreements": _agreements(row.contract),
        "packet": [each for each in deliveries.of(row.contract) if each.effect in EFFECTS],
    }


def lines(said: Agreed, record: api.BillingFacts | None) -> list[Line]:
    there = record.terms if record else api.PaidTerms()
    return [_line(name, label, said, there) for name, label in LABELS.items()]


def as_told(record: api.BillingFacts | None) -> dict[str, Any]:
    """What the billing record said, as it is kept with the decision."""
    if record is None:
        return {}
    return {"ref": record.ref, **Agreed(**vars(record.terms)).to_json()}


def record_of(contract: Contract) -> dict[str, Any]:
    record, _problem = _record(contract)
    return as_told(record)


def _record(contract: Contract) -> tuple[api.BillingFacts | None, str]:
    """(what billing knows, "" or why it could not be asked)."""
    try:
        return bookkeeping.record(contract), ""
    except (api.Temporary, api.Permanent) as failed:
        return None, str(failed)


def _line(name: str, label: str, said: Agreed, there: api.PaidTerms) -> Line:
    ours, theirs = _shown(name, said), _shown(name, there)
    return Line(_(label), ours, theirs, bool(ours and theirs and _plain(name, said) != _plain(name, there)))


def _shown(name: str, said: Agreed | api.PaidTerms) -> str:
    if name == "amount":
        return paid(said)
    if name == "payment_days":
        return due(said)
    value = getattr(said, name)
    return str(desk.day(value)) if isinstance(value, date) else desk.word(value or "")


def _plain(name: str, said: Agreed | api.PaidTerms) -> Any:
    if name == "amount":
        return (said.amount or Decimal(0), said.currency, said.every)
    return getattr(said, name)


def _agreements(contract: Contract) -> list[Agreement]:
    people = contract.signers
    found: Mapping[str, Consent] = {
        each.recipient_id: each
        for each in Consent.objects.filter(recipient__in=[r.pk for r in people]).order_by("at")
    }
    return [Agreement(r.name, r.signed_at, found.get(r.pk)) for r in people]
