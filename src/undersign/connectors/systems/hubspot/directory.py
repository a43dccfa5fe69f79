"""HubSpot as a `Directory` with `Deals`, `Fields`, `Watched` and `Hooked`: companies, contacts and deals."""

from __future__ import annotations

from collections.abc import Mapping

from undersign.connectors import facts
from undersign.connectors.api import (
    ACCOUNT,
    CONTACT,
    AccountFacts,
    Attachment,
    Changes,
    ContactFacts,
    DealFacts,
    FieldFacts,
    Missing,
    Posted,
)
from undersign.connectors.filling import places
from undersign.connectors.out.budget import Budgeted
from undersign.connectors.out.reach import Reach
from undersign.connectors.systems.hubspot import deals, hook, notes, objects, watching

_ADDRESS = {"lines": "address", "more": "address2", "city": "city", "region": "state", "postcode": "zip"}
_OF_ACCOUNT = ("name", "industry", "country", "hs_country_code", "state", "hs_preferred_language", "domain")
_OF_CONTACT = ("firstname", "lastname", "email", "phone", "mobilephone", "jobtitle", "hs_language")
COMPANY = "associatedcompanyid"  # of a contact: the company that comes first


class HubSpot:
    def __init__(self, door: Budgeted, reach: Reach):
        self._door, self._objects = door, objects.Objects(door)
        self._notes = notes.Notes(door, reach)

    def close(self) -> None:
        self._door.close()

    def probe(self) -> None:
        self._objects.properties(ACCOUNT)

    def read_account(self, ref: str) -> AccountFacts:
        _id, told = self._objects.read(ACCOUNT, ref, [*_OF_ACCOUNT, *_ADDRESS.values()])
        place = {part: told.get(name, "") for part, name in _ADDRESS.items()}
        country = places.country(told.get("hs_country_code") or told.get("country") or "")
        place["country"] = country or told.get("country", "")
        return AccountFacts(
            ref=_id,
            name=told.get("name") or told.get("domain") or _id,
            industry=told.get("industry", "").replace("_", " ").capitalize(),
            country=country,
            state=told.get("state", ""),
            address={part: text for part, text in place.items() if text},
            language=told.get("hs_preferred_language", "")[:8],
            details={name: text for name, text in self._objects.read_whole(ACCOUNT, _id).items() if text},
        )

    def read_contact(self, ref: str) -> ContactFacts:
        return _contact(*self._objects.read(CONTACT, ref, [*_OF_CONTACT, COMPANY]))

    def find_contact(self, email: str) -> ContactFacts | None:
        """By HubSpot's own key: an address is unique there, and reading by it does not lag."""
        if "@" not in email:
            return None
        try:
            found = self._objects.read(
                CONTACT, email.strip().lower(), [*_OF_CONTACT, COMPANY], unique="email"
            )
        except Missing:
            return None
        return _contact(*found)

    def attach(
        self, account_ref: str, document: Attachment, *, title: str, contract_id: str = "", key: str
    ) -> Posted:
        ref, _told = self._objects.read(ACCOUNT, account_ref, ["name"])
        return self._notes.attach(ref, document, title=title, contract_id=contract_id, key=key)

    def attached(self, account_ref: str, *, key: str) -> Attachment | None:
        ref, _told = self._objects.read(ACCOUNT, account_ref, ["name"])
        return self._notes.attached(ref, key=key)

    def open_deal(self, account_ref: str) -> str:
        ref, _told = self._objects.read(ACCOUNT, account_ref, ["name"])
        return deals.open_deal(self._objects, ref)

    def read_deal(self, ref: str) -> DealFacts:
        return deals.read(self._objects, ref)

    def fields(self, record: str) -> tuple[FieldFacts, ...]:
        return tuple(objects.facts(record, each) for each in self._objects.properties(record))

    def values(self, record: str, ref: str) -> dict[str, str]:
        return self._objects.read_whole(record, ref)

    def write(self, record: str, ref: str, values: Mapping[str, str], *, key: str) -> None:
        if not values:
            return
        known = {name for name in values if name.replace("_", "a").isalnum()}
        id, now = self._objects.read(record, ref, sorted(known))
        wrong = {name: text for name, text in values.items() if now.get(name, "") != text}
        if wrong:
            self._objects.write(record, id, wrong)

    def changes(self, record: str, cursor: str) -> Changes:
        self._door.require_spare()
        return watching.changes(self._objects, record, cursor)

    def heard(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> tuple[facts.Heard, ...]:
        return hook.heard(headers, body, secret)


def _contact(ref: str, told: Mapping[str, str]) -> ContactFacts:
    email = told.get("email", "")
    name = f"{told.get('firstname', '')} {told.get('lastname', '')}".strip()
    return ContactFacts(
        ref=ref,
        name=name or email or ref,
        email=email,
        phone=told.get("phone") or told.get("mobilephone", ""),
        title=told.get("jobtitle", ""),
        language=told.get("hs_language", "")[:8],
        account_ref=told.get(COMPANY, ""),
    )
