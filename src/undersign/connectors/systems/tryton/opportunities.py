"""What is being sold to a party in Tryton: its opportunities, where their module is activated."""

from __future__ import annotations

from decimal import Decimal

from undersign.connectors.api import DealFacts
from undersign.connectors.systems.tryton.models import Models, no_such, text

MODEL = "sale.opportunity"
OPEN = ["lead", "opportunity"]  # what is converted, lost or cancelled is over
_NAMES = ("description", "number", "state", "amount", "currency.code", "end_date", "party")


def open_deal(tryton: Models, party: str) -> str:
    """ "" where Tryton has no opportunities at all."""
    if not tryton.described(MODEL):
        return ""
    domain = [["party", "=", int(party)], ["state", "in", OPEN]]
    rows, _date = tryton.search(MODEL, domain, ["id"], limit=2)
    return str(rows[0]["id"]) if len(rows) == 1 else ""


def read(tryton: Models, ref: str) -> DealFacts:
    """Raises `Missing`, also where the module is not there."""
    known = tryton.described(MODEL)
    if not known:
        raise no_such(ref)
    row = tryton.read(MODEL, ref, _NAMES)
    options = known.get("state", {}).get("selection")
    stages = dict(options) if isinstance(options, list) else {}
    amount, whose = text(row.get("amount")), row.get("party")
    return DealFacts(
        ref=str(row["id"]),
        name=row.get("description") or row.get("number") or ref,
        stage=stages.get(row.get("state"), row.get("state") or ""),
        amount=Decimal(amount) if amount else None,
        currency=(row.get("currency") or {}).get("code") or "",
        closes_on=text(row.get("end_date")),
        account_ref=str(whose["id"] if isinstance(whose, dict) else whose or ""),
    )
