"""Salesforce as a `Directory` with `Deals`, `Fields` and `Watched`: accounts, contacts and opportunities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import (
    ACCOUNT,
    CONTACT,
    DEAL,
    AccountFacts,
    Attachment,
    Changes,
    ContactFacts,
    DealFacts,
    FieldFacts,
    Permanent,
    Posted,
)
from undersign.connectors.filling import places
from undersign.connectors.systems.salesforce import documents, watching
from undersign.connectors.systems.salesforce.org import Org, no_such, quoted, text

KINDS = {ACCOUNT: "Account", CONTACT: "Contact", DEAL: "Opportunity"}
_TYPES = {"picklist": "choice", "boolean": "yes_no", "date": "date", "datetime": "date", "currency": "money"}
_TYPES |= dict.fromkeys(("double", "int", "percent"), "number")
_COMPOUND = ("address", "location", "base64", "complexvalue")
_ADDRESS = {
    "lines": "BillingStreet", "city": "BillingCity", "region": "BillingState", "postcode": "BillingPostalCode"
}  # fmt: skip
_OF_CONTACT = "Id, Name, Email, Phone, MobilePhone, Title, AccountId"


class Salesforce:
    def __init__(self, org: Org):
        self._org = org

    def close(self) -> None:
        self._org.close()

    def probe(self) -> None:
        self._org.query("SELECT Id FROM Account LIMIT 1")

    def read_account(self, ref: str) -> AccountFacts:
        told = {name: text(value) for name, value in self._org.record("Account", ref).items()}
        country = places.country(told.get("BillingCountryCode") or told.get("BillingCountry") or "")
        place = {part: told.get(name, "") for part, name in _ADDRESS.items()}
        place["country"] = country or told.get("BillingCountry", "")
        return AccountFacts(
            ref=told["Id"],
            name=told["Name"],
            industry=told.get("Industry", ""),
            country=country,
            state=told.get("BillingState", ""),
            address={part: words for part, words in place.items() if words},
            details={name: words for name, words in told.items() if name.endswith("__c") and words},
        )

    def read_contact(self, ref: str) -> ContactFacts:
        return _contact(self._org.record("Contact", ref))

    def find_contact(self, email: str) -> ContactFacts | None:
        if "@" not in email:
            return None
        soql = f"SELECT {_OF_CONTACT} FROM Contact WHERE Email = {quoted(email.strip())} LIMIT 2"  # noqa: S608
        rows, _date = self._org.query(soql)
        return _contact(rows[0]) if len(rows) == 1 else None

    def attach(
        self, account_ref: str, document: Attachment, *, title: str, contract_id: str = "", key: str
    ) -> Posted:
        ref = text(self._org.record("Account", account_ref)["Id"])
        return documents.attach(self._org, ref, document, title=title, contract_id=contract_id, key=key)

    def attached(self, account_ref: str, *, key: str) -> Attachment | None:
        ref = text(self._org.record("Account", account_ref)["Id"])
        return documents.attached(self._org, ref, key=key)

    def open_deal(self, account_ref: str) -> str:
        ref = text(self._org.record("Account", account_ref)["Id"])
        soql = f"SELECT Id FROM Opportunity WHERE AccountId = {quoted(ref)} AND IsClosed = false LIMIT 2"  # noqa: S608
        rows, _date = self._org.query(soql)
        return text(rows[0]["Id"]) if len(rows) == 1 else ""

    def read_deal(self, ref: str) -> DealFacts:
        return _deal(self._org.record("Opportunity", ref))

    def fields(self, record: str) -> tuple[FieldFacts, ...]:
        return tuple(_facts(record, each) for each in self._described(record))

    def values(self, record: str, ref: str) -> dict[str, str]:
        if record not in KINDS:
            raise no_such(ref)
        known = {each["name"] for each in self._described(record)}
        told = self._org.record(KINDS[record], ref)
        return {name: text(value) for name, value in told.items() if name in known}

    def write(self, record: str, ref: str, values: Mapping[str, str], *, key: str) -> None:
        if record not in KINDS:
            raise no_such(ref)
        told = self._org.record(KINDS[record], ref)
        known = {each["name"]: each for each in self._described(record)}
        wanted = {name: _typed(known.get(name), name, words) for name, words in values.items()}
        wrong = {name: value for name, value in wanted.items() if text(told.get(name)) != text(value)}
        if wrong:
            sent = {name: _json(value) for name, value in wrong.items()}
            self._org.ask("PATCH", "sobjects", KINDS[record], text(told["Id"]), json=sent)

    def changes(self, record: str, cursor: str) -> Changes:
        self._org.door.require_spare()
        if record not in KINDS:
            return Changes((), cursor or "0|")
        names = [each["name"] for each in self._described(record)] if cursor else []
        return watching.changes(self._org, record, KINDS[record], names, cursor)

    def _described(self, record: str) -> list[dict[str, Any]]:
        if record not in KINDS:
            return []
        told = self._org.ask("GET", "sobjects", KINDS[record], "describe").json()
        return [each for each in told["fields"] if each["type"] not in _COMPOUND]


def _contact(told: Mapping[str, Any]) -> ContactFacts:
    row = {name: text(value) for name, value in told.items()}
    return ContactFacts(
        ref=row["Id"],
        name=row.get("Name") or row.get("Email") or row["Id"],
        email=row.get("Email", ""),
        phone=row.get("Phone") or row.get("MobilePhone", ""),
        title=row.get("Title", ""),
        account_ref=row.get("AccountId", ""),
    )


def _deal(told: Mapping[str, Any]) -> DealFacts:
    """CurrencyIsoCode is there in organisations of several currencies only."""
    row = {name: text(value) for name, value in told.items()}
    return DealFacts(
        ref=row["Id"],
        name=row.get("Name") or row["Id"],
        stage=row.get("StageName", ""),
        amount=Decimal(row["Amount"]) if row.get("Amount") else None,
        currency=row.get("CurrencyIsoCode", ""),
        closes_on=row.get("CloseDate", ""),
        account_ref=row.get("AccountId", ""),
        details={name: words for name, words in row.items() if name.endswith("__c") and words},
    )


def _facts(record: str, told: Mapping[str, Any]) -> FieldFacts:
    options = tuple(
        (each["value"], each["label"] or each["value"])
        for each in told.get("picklistValues") or ()
        if each.get("active", True)
    )
    kind = _TYPES.get(told["type"], "text")
    kind = "text" if kind == "choice" and not options else kind
    return FieldFacts(
        record, told["name"], told["label"], kind, options if kind == "choice" else (),
        is_custom=bool(told.get("custom")), is_writable=bool(told.get("updateable")),
    )  # fmt: skip


def _typed(told: Mapping[str, Any] | None, name: str, words: str) -> Any:
    """A text in the type of its field; "" empties it. Raises `Permanent` for what it cannot have."""
    if told is None or not told.get("updateable"):
        raise Permanent(
            _("Salesforce has no field “%(field)s” here that our user may write."),
            do=_("Check the field's name in the mapping, and field-level security in Salesforce."),
            field=name,
        )
    if not words and told["type"] != "boolean":
        return None
    try:
        if told["type"] == "boolean":
            return {"true": True, "false": False}[words]
        if told["type"] in ("double", "currency", "percent", "int"):
            return Decimal(words)
    except (KeyError, InvalidOperation):
        raise Permanent(
            _("“%(value)s” does not fit the field “%(field)s”."), value=words, field=name
        ) from None
    return words if told["type"] != "date" else re.sub(r"T.*", "", words)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
