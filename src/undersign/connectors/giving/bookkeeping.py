"""What deliveries do at the billing system of a contract's workspace: the signed packet, the confirmed
terms."""

from __future__ import annotations

from typing import Any

from undersign.billing import agreed
from undersign.connectors import api
from undersign.connectors.giving import deliver, publish
from undersign.contracts.contract import Contract
from undersign.journal.delivery import Delivery


def packet(delivery: Delivery) -> dict[str, Any]:
    """The signed packet with the customer's billing record."""
    contract = deliver._contract(delivery)
    with deliver._opened(api.BILLING, contract) as billing:
        if billing is None:
            return deliver._nowhere(api.BILLING)
        finished = deliver._finished(contract)
        posted = publish.to_billing(billing, _account(contract), finished, key=delivery.id)
    deliver._handed_on(contract, api.BILLING, posted[0].ref, finished, delivery)
    return {"refs": [each.ref for each in posted], "url": posted[0].url}


def terms(delivery: Delivery) -> dict[str, Any]:
    """The terms that a billing person confirmed, into the customer's billing record."""
    contract = deliver._contract(delivery)
    confirmed = agreed.Agreed.from_json(delivery.entry.facts["terms"])
    with deliver._opened(api.BILLING, contract) as billing:
        if billing is None:
            return deliver._nowhere(api.BILLING)
        account = billing.find(_account(contract))
        if account is None:
            raise publish.no_billing_account(contract.account.name if contract.account else "")
        paid = api.PaidTerms(**vars(confirmed))
        posted = billing.write_terms(account.ref, paid, contract_id=contract.id, key=delivery.id)
    return {"ref": posted.ref, "url": posted.url}


def record(contract: Contract) -> api.BillingFacts | None:
    """What billing knows of the contract's customer now; None without one, or without a billing system.
    Raises `api.Temporary`, `api.Permanent`."""
    if contract.account is None:
        return None
    with deliver._opened(api.BILLING, contract) as billing:
        return billing.find(_account(contract)) if billing is not None else None


def _account(contract: Contract) -> str:
    assert contract.account is not None
    return contract.account.external_ref or contract.account.id
