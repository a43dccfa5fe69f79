"""What happened to a contract, what left it for the outside, what colleagues said of it, and whose it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from undersign.api import caller, paging
from undersign.api.v1.contracts import find
from undersign.api.v1.contracts_shown import ContractOut, shown
from undersign.api.v1.contracts_telling import Notifying, heard
from undersign.api.v1.members import member
from undersign.connectors.giving import destinations
from undersign.contracts import ownership
from undersign.insight import deliveries
from undersign.journal import history
from undersign.journal.delivery import Delivery
from undersign.journal.history import Told
from undersign.journal.refused import NotFound

router = Router(tags=["contracts"])


class EntryOut(Schema):
    """position: in the record's chain, from 1. sentence: in the caller's language. hash: of the chain."""

    position: int
    event: str
    at: datetime
    sentence: str
    category: str
    actor: str
    ip: str
    facts: dict[str, Any]
    hash: str


class DeliveryOut(Schema):
    """status: due | done | failed. error: what the last attempt said. url: opens what was delivered, where it
    lies now, under the rights of whoever follows it; "" for none. held_until: nobody can change it before."""

    id: str
    lane: str
    effect: str
    target: str
    status: str
    attempts: int
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None
    error: str
    url: str
    held_until: datetime | None


class OwnerIn(Notifying):
    """owner: a member's id or e-mail."""

    owner: str


@router.get(
    "/{contract_id}/audit", response=paging.Page[EntryOut], tags=["audit"], summary="All that happened"
)
def list_audit(request: HttpRequest, contract_id: str, asked: Query[paging.Asked]) -> dict[str, Any]:
    contract = find(request, contract_id)
    return paging.cut(history.of(contract.workspace_id, contract.id), asked, _entry)


@router.get(
    "/{contract_id}/deliveries",
    response=paging.Page[DeliveryOut],
    tags=["deliveries"],
    summary="What left for the outside, the newest first",
)
def list_deliveries(request: HttpRequest, contract_id: str, asked: Query[paging.Asked]) -> dict[str, Any]:
    return paging.told(deliveries.of(find(request, contract_id)), asked, _delivery)


@router.get(
    "/{contract_id}/deliveries/{delivery_id}",
    response=DeliveryOut,
    tags=["deliveries"],
    summary="One delivery",
)
def read_delivery(request: HttpRequest, contract_id: str, delivery_id: str) -> dict[str, Any]:
    found = deliveries.of(find(request, contract_id)).filter(pk=delivery_id).first()
    if found is None:
        raise _unknown()
    return _delivery(found)


@router.post(
    "/{contract_id}/deliveries/{delivery_id}/attempts",
    response=DeliveryOut,
    tags=["deliveries"],
    summary="Try one that was given up again, now",
)
def retry_delivery(request: HttpRequest, contract_id: str, delivery_id: str) -> dict[str, Any]:
    contract = find(request, contract_id)
    try:
        contract.retry(delivery_id, by=caller.of(request))
    except Delivery.DoesNotExist:
        raise _unknown() from None
    return _delivery(deliveries.of(contract).get(pk=delivery_id))


@router.put("/{contract_id}/owner", response=ContractOut, summary="Give it to a colleague")
def put_owner(request: HttpRequest, contract_id: str, wanted: OwnerIn) -> dict[str, Any]:
    contract = find(request, contract_id)
    heard(contract, wanted, by=caller.of(request))
    ownership.give(contract, member(caller.of(request), wanted.owner), by=caller.of(request))
    return shown(contract)


def _entry(told: Told) -> dict[str, Any]:
    return {name: getattr(told, name) for name in EntryOut.model_fields}


def _delivery(row: Delivery) -> dict[str, Any]:
    told = {
        "error": row.last_error,
        "url": destinations.followable(row.result),
        "held_until": row.result.get("held_until") or None,
    }
    same = {name: getattr(row, name) for name in DeliveryOut.model_fields if name not in told}
    return {**same, **told}


def _unknown() -> NotFound:
    return NotFound("delivery.unknown", _("There is no such delivery."), do=_("Check its id."))
