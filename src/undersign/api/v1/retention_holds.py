"""Legal holds: placed on what a search takes or on contracts that are named, and released by two people."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from undersign.api import caller, paging
from undersign.api.v1.contracts import Strict
from undersign.journal.refused import NotFound
from undersign.retention.holds import placing, releasing
from undersign.retention.holds.hold import Held, Hold
from undersign.workspaces import policy

router = Router(tags=["retention"])


class HoldOut(Schema):
    """status: active | asked | released. scope: filters of the list of contracts, as they were frozen, empty
    where contracts are named. contracts: how many are, or were, under it. placed_by, asked_by, released_by:
    ids of members. looked_at: when the search was last gone through; what it takes is held before that."""

    id: str
    matter: str
    title: str
    status: str
    scope: str
    custodian: str
    reason: str
    contracts: int
    placed_by: str
    placed_at: datetime
    asked_by: str
    asked_at: datetime | None
    asked_reason: str
    released_by: str
    released_at: datetime | None
    looked_at: datetime | None


class HoldIn(Strict):
    """query: filters as they stand in the address of the list of contracts (`q=Acme&template=nda`), empty for
    every contract; null where the contracts are named. contracts: numbers or ids."""

    matter: str
    title: str
    custodian: str
    reason: str
    query: str | None = Field(None, max_length=2000)
    contracts: list[str] = Field([], max_length=1000)


class HeldOut(Schema):
    """how: search | hand. until: when the hold was released."""

    contract: str
    number: str
    title: str
    how: str
    since: datetime
    until: datetime | None


class NamedIn(Strict):
    """contracts: numbers or ids, all or none of which come under the hold."""

    contracts: list[str] = Field(min_length=1, max_length=1000)


class ReleaseIn(Strict):
    """step: `ask` with a reason, then somebody else's `release`; or `drop`, and it stays."""

    step: Literal["ask", "drop", "release"]
    reason: str = ""


@router.get("/holds", response=paging.Page[HoldOut], summary="Legal holds, the newest first")
def list_holds(
    request: HttpRequest,
    asked: Query[paging.Asked],
    status: Literal["", "active", "asked", "released"] = "",
) -> dict[str, Any]:
    found = _seen(request)
    found = found.filter(status=status) if status else found
    return paging.told(found, asked, _shown, order="-placed_at")  # type: ignore[no-any-return]


@router.post("/holds", response={201: HoldOut}, summary="Place a legal hold")
def place_hold(request: HttpRequest, wanted: HoldIn) -> dict[str, Any]:
    said = wanted.dict(exclude={"contracts"})
    made = placing.place(**said, numbers=wanted.contracts, by=caller.of(request))
    return _shown(_find(request, made.pk))


@router.get("/holds/{hold_id}", response=HoldOut, summary="One legal hold")
def read_hold(request: HttpRequest, hold_id: str) -> dict[str, Any]:
    return _shown(_find(request, hold_id))


@router.get("/holds/{hold_id}/contracts", response=paging.Page[HeldOut], summary="What is under it")
def list_held(request: HttpRequest, hold_id: str, asked: Query[paging.Asked]) -> dict[str, Any]:
    hold = _find(request, hold_id)
    found = Held.objects.visible_to(caller.of(request)).filter(hold=hold).select_related("contract")
    return paging.told(found, asked, _held, order="-since")  # type: ignore[no-any-return]


@router.post("/holds/{hold_id}/contracts", response=HoldOut, summary="Put named contracts under it")
def add_held(request: HttpRequest, hold_id: str, wanted: NamedIn) -> dict[str, Any]:
    placing.add(_find(request, hold_id), wanted.contracts, by=caller.of(request))
    return _shown(_find(request, hold_id))


@router.post("/holds/{hold_id}/release", response=HoldOut, summary="Ask for its release, release it, or not")
def release_hold(request: HttpRequest, hold_id: str, wanted: ReleaseIn) -> dict[str, Any]:
    hold, by = _find(request, hold_id), caller.of(request)
    if wanted.step == "ask":
        releasing.ask(hold, wanted.reason, by=by)
    elif wanted.step == "drop":
        releasing.drop(hold, by=by)
    else:
        releasing.release(hold, by=by)
    return _shown(_find(request, hold_id))


def _seen(request: HttpRequest) -> Any:
    by = caller.of(request)
    policy.require(by, "hold.see")
    return Hold.objects.visible_to(by).annotate(contracts=Count("held"))


def _find(request: HttpRequest, hold_id: str) -> Any:
    """Raises `NotFound`."""
    found = _seen(request).filter(pk=hold_id).first()
    if found is None:
        raise NotFound("hold.unknown_id", _("There is no such hold."), do=_("Check its id."))
    return found


def _shown(row: Any) -> dict[str, Any]:
    kept = (
        "id", "matter", "title", "status", "scope", "custodian", "reason", "contracts", "placed_by",
        "placed_at", "asked_by", "asked_at", "asked_reason", "released_by", "released_at", "looked_at",
    )  # fmt: skip
    return {part: getattr(row, part) for part in kept}


def _held(row: Held) -> dict[str, Any]:
    return {
        "contract": row.contract_id,
        "number": row.contract.number,
        "title": row.contract.title,
        "how": row.how,
        "since": row.since,
        "until": row.until,
    }
