"""What a contract asks for: the values merged into its text, and the places where its people act."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from undersign.api import caller, paging
from undersign.api.v1.contracts import Strict, find
from undersign.contracts import field
from undersign.contracts.contract import Contract
from undersign.contracts.field import PlacedField

router = Router(tags=["fields"])


class ValueOut(Schema):
    """source: where the value came from (account, contact, ticket, agent, api …), "" where there is none."""

    name: str
    type: str
    label: str
    required: bool
    value: Any
    source: str


class ValuesIn(Strict):
    """values: {field: value}; null takes one away, what is left out stays."""

    values: dict[str, Any]


class PlaceOut(Schema):
    """x, y, w, h: PDF points from the page's lower left corner. recipient: who acts there."""

    name: str
    kind: str
    label: str
    required: bool
    recipient: str | None
    page: int
    x: float
    y: float
    w: float
    h: float


@router.get("/{contract_id}/fields", response=paging.Page[ValueOut], summary="The values of its text")
def list_fields(request: HttpRequest, contract_id: str, asked: Query[paging.Asked]) -> dict[str, Any]:
    return paging.cut(_values(find(request, contract_id)), asked, dict)


@router.patch("/{contract_id}/fields", response=paging.Page[ValueOut], summary="Change a draft's values")
def patch_fields(request: HttpRequest, contract_id: str, wanted: ValuesIn) -> dict[str, Any]:
    contract = find(request, contract_id)
    contract.fill(wanted.values, by=caller.of(request))
    return paging.cut(_values(contract), paging.WHOLE, dict)


@router.get("/{contract_id}/places", response=paging.Page[PlaceOut], summary="Where its people act")
def list_places(request: HttpRequest, contract_id: str, asked: Query[paging.Asked]) -> dict[str, Any]:
    return paging.cut(field.of(find(request, contract_id)), asked, _placed)


def _values(contract: Contract) -> list[dict[str, Any]]:
    return [
        {
            "name": each["name"],
            "type": each.get("type", "text"),
            "label": (each.get("labels") or {}).get(contract.language, each["name"]),
            "required": each.get("required", True),
            "value": contract.values.get(each["name"]),
            "source": contract.sources.get(each["name"], ""),
        }
        for each in contract.version.schema.get("fields", [])
    ]


def _placed(row: PlacedField) -> dict[str, Any]:
    same = ("name", "kind", "label", "required", "page", "x", "y", "w", "h")
    return {**{name: getattr(row, name) for name in same}, "recipient": row.recipient_id}
