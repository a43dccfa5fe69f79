"""The built-in billing: terms and packets of one workspace's accounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Attachment, BillingFacts, Missing, PaidTerms, Posted
from undersign.connectors.systems.builtin import filed
from undersign.customers.account import Account
from undersign.customers.billing import BillingDocument, BillingTerms
from undersign.journal import clock, ids


class BuiltinBilling:
    """A `Billing` over `customers`: every account has a record, whose ref is the account's id. Until terms
    were written, it says what the account's details say."""

    def __init__(self, workspace_id: str):
        self._workspace = workspace_id

    def find(self, account_ref: str) -> BillingFacts | None:
        row = Account.objects.filter(workspace_id=self._workspace, pk=account_ref).first()
        return self._facts(row) if row else None

    def read(self, ref: str) -> BillingFacts:
        return self._facts(self._account(ref))

    def attach(
        self, ref: str, document: Attachment, *, title: str, contract_id: str = "", key: str
    ) -> Posted:
        whose = self._account(ref)
        return filed.keep(BillingDocument, whose, document, title=title, contract_id=contract_id, key=key)

    def attached(self, ref: str, *, key: str) -> Attachment | None:
        return filed.kept(BillingDocument, self._workspace, ref, key)

    def remove(self, place: str, *, key: str) -> bool:
        return filed.removed(BillingDocument, self._workspace, place, key)

    def write_terms(self, ref: str, terms: PaidTerms, *, contract_id: str = "", key: str) -> Posted:
        account = self._account(ref)
        with transaction.atomic():
            row, _made = BillingTerms.objects.get_or_create(
                workspace_id=self._workspace,
                key=key,
                defaults={
                    "id": ids.new("bil"),
                    "account": account,
                    "contract_id": contract_id,
                    "at": clock.now(),
                    **vars(terms),
                },
            )
        return Posted(row.id)

    def _facts(self, account: Account) -> BillingFacts:
        rows = BillingTerms.objects.filter(workspace_id=self._workspace, account=account)
        row = rows.order_by("-at", "-id").first()
        terms = (
            PaidTerms(**{name: getattr(row, name) for name in PaidTerms.__dataclass_fields__})
            if row
            else None
        )
        return BillingFacts(account.id, account.name, terms or _known(account))

    def _account(self, ref: str) -> Account:
        row = Account.objects.filter(workspace_id=self._workspace, pk=ref).first()
        if row is None:
            raise Missing(_("There is no billing account “%(ref)s”."), ref=ref)
        return row


def _known(account: Account) -> PaidTerms:
    """What the account itself says."""
    fee: Any = account.details.get("monthly_fee")
    told = fee if isinstance(fee, dict) else {}
    days = account.details.get("payment_days")
    return PaidTerms(
        plan=account.plan,
        amount=Decimal(str(told["amount"])) if told.get("amount") else None,
        currency=str(told.get("currency") or ""),
        every="month" if told else "",
        payment_days=days if isinstance(days, int) else None,
    )
