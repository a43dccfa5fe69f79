"""What left a contract for the outside, where to, and how it went."""

from __future__ import annotations

from django.db.models import QuerySet

from undersign.contracts.contract import Contract
from undersign.journal import delivery

WEBHOOK = "webhook"


def of(contract: Contract) -> QuerySet[delivery.Delivery]:
    """Newest first; the inner steps of our own machinery are among them. Webhooks are told of every step of
    it, which stands on pages of their own."""
    rows = delivery.Delivery.objects.filter(workspace_id=contract.workspace_id, subject=contract.id)
    rows = rows.exclude(effect=WEBHOOK)
    return rows.select_related("entry").order_by("-created_at", "-id")


def failed(contract: Contract) -> list[delivery.Delivery]:
    """Those given up, which a person has to look at."""
    return list(of(contract).filter(status=delivery.FAILED))
