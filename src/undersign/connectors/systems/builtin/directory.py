"""The built-in directory: accounts, contacts and account documents of one workspace."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import (
    ACCOUNT,
    CONTACT,
    AccountFacts,
    Attachment,
    ContactFacts,
    DealFacts,
    Missing,
    Posted,
)
from undersign.connectors.systems.builtin import filed
from undersign.connectors.systems.builtin.records import Records
from undersign.customers.account import Account, AccountDocument
from undersign.customers.contact import Contact

CLOSED = ("won", "lost")


class BuiltinDirectory(Records):
    """A `Directory` with `Deals` over `customers`. An account has one deal at most, kept among its other
    details: `deal` is what it is called; `deal_stage`, `deal_amount` and `deal_closes_on` go with it."""

    KINDS = (ACCOUNT, CONTACT)

    def read_account(self, ref: str) -> AccountFacts:
        row = self._account(ref)
        place = {"lines": row.address, "city": row.city, "region": row.state, "country": row.country}
        return AccountFacts(
            ref=row.id,
            name=row.name,
            industry=row.industry,
            plan=row.plan,
            region=row.region,
            country=row.country,
            state=row.state,
            address={part: text for part, text in place.items() if text},
            language=row.language,
            details=row.details,
        )

    def read_contact(self, ref: str) -> ContactFacts:
        row = Contact.objects.filter(workspace_id=self._workspace, pk=ref).first()
        if row is None:
            raise Missing(_("There is no contact “%(ref)s”."), ref=ref)
        return facts_of(row)

    def find_contact(self, email: str) -> ContactFacts | None:
        rows = Contact.objects.filter(workspace_id=self._workspace, email__iexact=email.strip())[:2]
        return facts_of(rows[0]) if email.strip() and len(rows) == 1 else None

    def attach(
        self, account_ref: str, document: Attachment, *, title: str, contract_id: str = "", key: str
    ) -> Posted:
        whose = self._account(account_ref)
        return filed.keep(AccountDocument, whose, document, title=title, contract_id=contract_id, key=key)

    def attached(self, account_ref: str, *, key: str) -> Attachment | None:
        return filed.kept(AccountDocument, self._workspace, account_ref, key)

    def open_deal(self, account_ref: str) -> str:
        row = self._account(account_ref)
        return row.id if row.details.get("deal") and row.details.get("deal_stage") not in CLOSED else ""

    def read_deal(self, ref: str) -> DealFacts:
        """ref: of the account, whose deal it is."""
        row = self._account(ref)
        if not row.details.get("deal"):
            raise Missing(_("There is no deal “%(ref)s”."), ref=ref)
        price = row.details.get("deal_amount")
        price = price if isinstance(price, dict) else {"amount": price}
        return DealFacts(
            ref=row.id,
            name=str(row.details["deal"]),
            stage=str(row.details.get("deal_stage", "")),
            amount=_amount(price.get("amount")),
            currency=str(price.get("currency") or ""),
            closes_on=str(row.details.get("deal_closes_on", "")),
            account_ref=row.id,
        )

    def remove(self, place: str, *, key: str) -> bool:
        return filed.removed(AccountDocument, self._workspace, place, key)

    def _account(self, ref: str) -> Account:
        row = Account.objects.filter(workspace_id=self._workspace, pk=ref).first()
        if row is None:
            raise Missing(_("There is no account “%(ref)s”."), ref=ref)
        return row


def _amount(said: Any) -> Decimal | None:
    try:
        return None if said is None else Decimal(str(said))
    except InvalidOperation:
        return None


def facts_of(row: Contact) -> ContactFacts:
    """A contact's row as it crosses the protocol."""
    return ContactFacts(row.id, row.name, row.email, row.phone, row.title, row.language, row.account_id)
