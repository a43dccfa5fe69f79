"""Tryton as a `Directory` with `Deals`, `Fields` and `Watched`: parties, and opportunities, if there are any.

A party is the account and, with its own contact mechanisms, the contact: plain Tryton has no people apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
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
from undersign.connectors.systems.tryton import attachments, models, opportunities, watching
from undersign.connectors.systems.tryton.models import Models, no_such, text

PARTY = "party.party"
KINDS = {ACCOUNT: PARTY, CONTACT: PARTY, DEAL: opportunities.MODEL}
_TYPES = {"char": "text", "text": "text", "boolean": "yes_no", "integer": "number", "float": "number"}
_TYPES |= {"numeric": "number", "date": "date", "selection": "choice"}
_PLACE = ("street", "city", "postal_code", "country.code", "subdivision.name")
_OF_PARTY = ("name", "code", "lang.code", "active", "replaced_by", *(f"addresses.{each}" for each in _PLACE))
_OF_PERSON = ("name", "email", "phone", "mobile", "lang.code", "active", "replaced_by")
MERGES = 5  # a party replaced by one that was replaced itself


class TrytonDirectory:
    page = watching.PAGE

    def __init__(self, tryton: Models):
        self._tryton = tryton

    def close(self) -> None:
        self._tryton.close()

    def probe(self) -> None:
        self._tryton.search(PARTY, [], ["name"], limit=1)

    def read_account(self, ref: str) -> AccountFacts:
        row = current(self._tryton, ref, _OF_PARTY)
        first = (row.get("addresses") or [{}])[0]
        country = ((first.get("country") or {}).get("code") or "").upper()
        region = (first.get("subdivision") or {}).get("name") or ""
        parts = {"lines": "street", "city": "city", "postcode": "postal_code"}
        place = {part: text(first.get(name)) for part, name in parts.items()}
        place |= {"region": region, "country": country}
        return AccountFacts(
            ref=str(row["id"]),
            name=row["name"] or row["code"] or ref,
            country=country,
            state=region,
            address={part: words for part, words in place.items() if words},
            language=_language(row),
            details={"code": row["code"]} if row.get("code") else {},
        )

    def read_contact(self, ref: str) -> ContactFacts:
        return _person(current(self._tryton, ref, _OF_PERSON))

    def find_contact(self, email: str) -> ContactFacts | None:
        address = email.strip()
        if "@" not in address:
            return None
        escaped = address.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
        mechanisms = [["type", "=", "email"], ["value", "ilike", escaped]]
        rows, _date = self._tryton.search(
            PARTY, [["contact_mechanisms", "where", mechanisms]], _OF_PERSON, limit=2
        )
        # The address that was asked for; the party's own may be another one of its several.
        return _person(rows[0] | {"email": address.lower()}) if len(rows) == 1 else None

    def attach(
        self, account_ref: str, document: Attachment, *, title: str, contract_id: str = "", key: str
    ) -> Posted:
        party = str(current(self._tryton, account_ref)["id"])
        return attachments.attach(
            self._tryton, party, document, title=title, contract_id=contract_id, key=key
        )

    def attached(self, account_ref: str, *, key: str) -> Attachment | None:
        party = str(current(self._tryton, account_ref)["id"])
        return attachments.attached(self._tryton, party, key=key)

    def open_deal(self, account_ref: str) -> str:
        return opportunities.open_deal(self._tryton, str(current(self._tryton, account_ref)["id"]))

    def read_deal(self, ref: str) -> DealFacts:
        return opportunities.read(self._tryton, ref)

    def fields(self, record: str) -> tuple[FieldFacts, ...]:
        return tuple(_facts(record, name, each) for name, each in self._known(record).items())

    def values(self, record: str, ref: str) -> dict[str, str]:
        known = self._known(record)
        row = self._read(record, ref, list(known))
        return {name: _worded(known[name], row.get(name)) for name in known}

    def write(self, record: str, ref: str, values: Mapping[str, str], *, key: str) -> None:
        known = self._known(record)
        row = self._read(record, ref, [name for name in values if name in known])
        wanted = {name: _typed(known.get(name), name, words) for name, words in values.items()}
        wrong = {n: v for n, v in wanted.items() if _worded(known[n], row.get(n)) != values[n]}
        if wrong:
            self._tryton.write(KINDS[record], str(row["id"]), {n: models.told(v) for n, v in wrong.items()})

    def changes(self, record: str, cursor: str) -> Changes:
        if record not in KINDS:
            return Changes((), cursor or "|")
        known = self._known(record)
        if not known:
            return Changes((), cursor or "|")
        return watching.changes(self._tryton, record, KINDS[record], known, cursor, self.page)

    def _read(self, record: str, ref: str, names: list[str]) -> dict[str, Any]:
        if record not in KINDS:
            raise no_such(ref)
        if KINDS[record] == PARTY:
            return current(self._tryton, ref, names)
        return self._tryton.read(KINDS[record], ref, names)

    def _known(self, record: str) -> dict[str, dict[str, Any]]:
        """Fields of simple types; what a party owes and other sums of a moment's reckoning are left out."""
        if record not in KINDS:
            return {}
        told = self._tryton.described(KINDS[record])
        return {n: each for n, each in sorted(told.items()) if each.get("type") in _TYPES and n != "xml_id"}


def current(tryton: Models, ref: str, names: Any = ()) -> dict[str, Any]:
    """The party that stands for `ref` today: one that was merged leads to what replaced it."""
    row: dict[str, Any] = {}
    for _step in range(MERGES):
        row = tryton.read(PARTY, ref, [*names, "replaced_by"])
        after = row.get("replaced_by")
        if not after:
            break
        ref = str(after["id"] if isinstance(after, Mapping) else after)
    return row


def _person(row: Mapping[str, Any]) -> ContactFacts:
    email = row.get("email") or ""
    return ContactFacts(
        ref=str(row["id"]),
        name=row.get("name") or email or str(row["id"]),
        email=email,
        phone=row.get("phone") or row.get("mobile") or "",
        language=_language(row),
        account_ref=str(row["id"]),
    )


def _language(row: Mapping[str, Any]) -> str:
    return ((row.get("lang") or {}).get("code") or "")[:8]


def _facts(record: str, name: str, told: Mapping[str, Any]) -> FieldFacts:
    options = told.get("selection")
    choices = tuple((value, label) for value, label in options if value) if isinstance(options, list) else ()
    kind = _TYPES[told["type"]]
    kind = "text" if kind == "choice" and not choices else kind
    writable = not told.get("readonly")
    return FieldFacts(record, name, told.get("string") or name, kind, choices, is_writable=writable)


def _worded(told: Mapping[str, Any], value: Any) -> str:
    """SQLite keeps yes and no as 1 and 0."""
    return text(bool(value)) if told["type"] == "boolean" else text(value)


def _typed(told: Mapping[str, Any] | None, name: str, words: str) -> Any:
    if told is None or told.get("readonly"):
        raise Permanent(
            _("Tryton has no field “%(field)s” here that can be written."),
            do=_("Choose the field anew in the mapping."),
            field=name,
        )
    try:
        match told["type"]:
            case "boolean":
                return {"true": True, "false": False}[words]
            case "integer":
                return int(words) if words else None
            case "float":
                return float(words) if words else None
            case "numeric":
                return Decimal(words) if words else None
            case "date":
                return date.fromisoformat(words[:10]) if words else None
    except (KeyError, ValueError, InvalidOperation):
        raise Permanent(
            _("“%(value)s” does not fit the field “%(field)s”."), value=words, field=name
        ) from None
    options = told.get("selection")
    if words and isinstance(options, list) and words not in {value for value, _label in options}:
        raise Permanent(_("“%(value)s” does not fit the field “%(field)s”."), value=words, field=name)
    return words or None
