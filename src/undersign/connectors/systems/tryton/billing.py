"""Tryton as `Billing`: the party that is invoiced, its payment term, its attachments and notes.

Plain Tryton has no place for a plan, a price and its period: confirmed terms are written as a note on the
party, to be read by whoever invoices, with the same in one line that is read back. The newest note counts.
Until one was written, the party's payment term says after how many days it pays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from undersign.connectors.api import Attachment, BillingFacts, Missing, PaidTerms, Permanent, Posted
from undersign.connectors.giving import mark
from undersign.connectors.systems.tryton import attachments
from undersign.connectors.systems.tryton.directory import PARTY, current
from undersign.connectors.systems.tryton.models import Models

_LINE = re.compile(r"^undersign-terms: (\{.*\})$", re.M)
TERM = "customer_payment_term"
_DAYS = f"{TERM}.lines.relativedeltas"


class TrytonBilling:
    def __init__(self, tryton: Models):
        self._tryton = tryton

    def close(self) -> None:
        self._tryton.close()

    def probe(self) -> None:
        self._tryton.search(PARTY, [], ["name"], limit=1)

    def find(self, account_ref: str) -> BillingFacts | None:
        """By Tryton's id, where it is the directory as well; else by the party's code or an identifier."""
        try:
            return self.read(account_ref)
        except Missing:
            domain = ["OR", ["code", "=", account_ref], ["identifiers.code", "=", account_ref]]
            rows, _date = self._tryton.search(PARTY, domain, ["name"], limit=2)
            return self.read(str(rows[0]["id"])) if account_ref and len(rows) == 1 else None

    def read(self, ref: str) -> BillingFacts:
        row = current(self._tryton, ref, ["name", "code"])
        id = str(row["id"])
        notes = self._notes(id)
        terms = _read(notes[-1]) if notes else PaidTerms(payment_days=self._days(id))
        return BillingFacts(id, row["name"] or row["code"], terms)

    def attach(
        self, ref: str, document: Attachment, *, title: str, contract_id: str = "", key: str
    ) -> Posted:
        party = str(current(self._tryton, ref)["id"])
        told = {"title": title, "contract_id": contract_id, "key": key}
        return attachments.attach(self._tryton, party, document, **told)

    def attached(self, ref: str, *, key: str) -> Attachment | None:
        party = str(current(self._tryton, ref)["id"])
        return attachments.attached(self._tryton, party, key=key)

    def write_terms(self, ref: str, terms: PaidTerms, *, contract_id: str = "", key: str) -> Posted:
        party = str(current(self._tryton, ref)["id"])
        for note in self._notes(party):
            if mark.of(key) in note["message"]:
                return Posted(str(note["id"]))
        message = _worded(terms, contract_id, key)
        return Posted(self._tryton.create("ir.note", {"resource": f"{PARTY},{party}", "message": message}))

    def _notes(self, party: str) -> list[dict[str, Any]]:
        """Ours, the oldest first."""
        domain = [["resource", "=", f"{PARTY},{party}"], ["message", "like", "%undersign-terms: %"]]
        rows, _date = self._tryton.search("ir.note", domain, ["message"], order=["id"])
        return [row for row in rows if _LINE.search(row["message"] or "")]

    def _days(self, party: str) -> int | None:
        """Of a payment term in one part that counts days only."""
        if TERM not in self._tryton.described(PARTY):
            return None
        parts = [f"{_DAYS}.{part}" for part in ("days", "weeks", "months", "day", "month", "weekday")]
        try:
            term = self._tryton.read(PARTY, party, parts).get(TERM)
        except Permanent:
            return None
        deltas = [delta for line in (term or {}).get("lines") or () for delta in line["relativedeltas"]]
        is_plain = len(deltas) == 1 and not any(
            deltas[0].get(p) for p in ("months", "day", "month", "weekday")
        )
        return (deltas[0]["days"] or 0) + 7 * (deltas[0]["weeks"] or 0) if is_plain else None


def _worded(terms: PaidTerms, contract_id: str, key: str) -> str:
    price = f"{terms.amount} {terms.currency} / {terms.every}" if terms.amount is not None else ""
    span = f"{terms.starts_on or '…'} – {terms.ends_on or '…'}" if terms.starts_on or terms.ends_on else ""
    days = _("Payable within %(days)s days.") % {"days": terms.payment_days} if terms.payment_days else ""
    exact = {name: str(value) for name, value in vars(terms).items() if value not in (None, "")}
    line = f"undersign-terms: {json.dumps(exact)}"
    told = (_("Confirmed terms"), terms.plan, price, span, days, contract_id, mark.of(key), line)
    return "\n".join(each for each in told if each)


def _read(note: Mapping[str, Any]) -> PaidTerms:
    found = _LINE.search(note["message"])
    try:
        said: dict[str, Any] = json.loads(found[1]) if found else {}
        if "amount" in said:
            said["amount"] = Decimal(said["amount"])
        if "payment_days" in said:
            said["payment_days"] = int(said["payment_days"])
        said |= {name: date.fromisoformat(said[name]) for name in ("starts_on", "ends_on") if name in said}
        return PaidTerms(**said)
    except (ValueError, TypeError, ArithmeticError):
        return PaidTerms()
