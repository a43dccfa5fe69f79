"""Drafts that wait for somebody's word, or had it. A person gives it, at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from undersign.api import caller, paging
from undersign.contracts.contract import Contract

router = Router(tags=["approvals"])


class AskedOut(Schema):
    """contract: its id; GET /contracts/{id}/approval says whose word is missing."""

    contract: str
    number: str
    title: str
    status: str
    approval: str
    created_at: datetime


@router.get("", response=paging.Page[AskedOut], summary="Contracts by how their approval stands")
def list_asked(
    request: HttpRequest,
    asked: Query[paging.Asked],
    state: Literal["asked", "granted", "declined"] = "asked",
) -> dict[str, Any]:
    rows = Contract.objects.visible_to(caller.of(request)).filter(approval=state)
    return paging.told(rows, asked, _shown)


def _shown(row: Contract) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in AskedOut.model_fields if name != "contract"}
    return {**same, "contract": row.id}
