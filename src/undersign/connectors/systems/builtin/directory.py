"""The built-in directory: accounts, contacts and account documents of one workspace."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import ACCOUNT, CONTACT, AccountFacts, Attachment, ContactFacts, Missing, Posted
from undersign.connectors.systems.builtin.records import Records
from undersign.customers.account import Account, AccountDocument
from undersign.customers.contact import Contact
from undersign.journal import clock, ids
from undersign.store import blobs


class BuiltinDirectory(Records):
    """A `Directory` over `customers`."""

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
        account = self._account(account_ref)
        with transaction.atomic():
            row, _made = AccountDocument.objects.get_or_create(
                workspace_id=self._workspace,
                key=key,
                defaults={
                    "id": ids.new("doc"),
                    "account": account,
                    "title": title[:200],
                    "filename": document.filename,
                    "sha256": blobs.put(self._workspace, account.id, document.content),
                    "size": len(document.content),
                    "contract_id": contract_id,
                    "at": clock.now(),
                },
            )
        return Posted(row.id)

    def attached(self, account_ref: str, *, key: str) -> Attachment | None:
        rows = AccountDocument.objects.filter(workspace_id=self._workspace, account_id=account_ref, key=key)
        row = rows.first()
        if row is None:
            return None
        return Attachment(
            row.filename, blobs.get(self._workspace, account_ref, row.sha256), media_type(row.filename)
        )

    def _account(self, ref: str) -> Account:
        row = Account.objects.filter(workspace_id=self._workspace, pk=ref).first()
        if row is None:
            raise Missing(_("There is no account “%(ref)s”."), ref=ref)
        return row


def facts_of(row: Contact) -> ContactFacts:
    """A contact's row as it crosses the protocol."""
    return ContactFacts(row.id, row.name, row.email, row.phone, row.title, row.language, row.account_id)


def media_type(filename: str) -> str:
    """Of the few kinds of file that a finished contract consists of."""
    ending = filename.rsplit(".", 1)[-1].lower()
    return {"pdf": "application/pdf", "zip": "application/zip"}.get(ending, "application/octet-stream")
