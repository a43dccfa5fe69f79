"""What ends and what follows: terms by their last day, a renewal's draft, and letting one end."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from undersign.api import caller, paging
from undersign.api.v1.contracts import find
from undersign.api.v1.contracts_shown import ContractOut, shown
from undersign.api.v1.contracts_telling import Notifying, heard
from undersign.connectors.giving import renewing
from undersign.contracts.succession import clockwork
from undersign.insight import ends
from undersign.insight.ends import End

router = Router(tags=["renewals"])
of_contract = Router(tags=["renewals"])


class EndOut(Schema):
    """contract, renewal: ids. days: until the last day, below zero after it. state: not_started | drafted |
    sent | let_go. yearly: what it is worth in a year, exact."""

    contract: str
    number: str
    title: str
    ends_on: date | None
    notice_on: date | None
    days: int
    state: str
    renews: bool
    yearly: str | None
    currency: str
    renewal: str | None


class RenewIn(Notifying):
    """notify: of the renewal that is drafted."""


class LettingGoIn(Notifying):
    reason: str


@router.get("", response=paging.Page[EndOut], summary="What ends, the soonest first; or what lapsed")
def list_renewals(
    request: HttpRequest, asked: Query[paging.Asked], view: Literal["60", "90", "lapsed"] = "90"
) -> dict[str, Any]:
    by = caller.of(request)
    found = ends.lapsed(by) if view == "lapsed" else ends.ahead(by, int(view))
    return paging.cut(found, asked, _shown)


@of_contract.post("/{contract_id}/renewal", response={201: ContractOut}, summary="Draft its renewal now")
def renew(request: HttpRequest, contract_id: str, wanted: RenewIn | None = None) -> dict[str, Any]:
    made = renewing.renew(find(request, contract_id), by=caller.of(request))
    heard(made, wanted, by=caller.of(request))
    return shown(made)


@of_contract.post("/{contract_id}/letting-go", response=ContractOut, summary="It is not renewed")
def let_go(request: HttpRequest, contract_id: str, wanted: LettingGoIn) -> dict[str, Any]:
    contract = find(request, contract_id)
    heard(contract, wanted, by=caller.of(request))
    clockwork.let_go(contract, wanted.reason, by=caller.of(request))
    return shown(contract)


def _shown(each: End) -> dict[str, Any]:
    term = each.term
    return {
        "contract": each.contract.id,
        "number": each.contract.number,
        "title": each.contract.title,
        "ends_on": term.ends_on,
        "notice_on": term.notice_on,
        "days": each.days,
        "state": each.state,
        "renews": term.renews,
        "yearly": str(term.yearly) if term.yearly is not None else None,
        "currency": term.currency,
        "renewal": each.renewal.id if each.renewal else None,
    }
