"""How long contracts that are over are kept: until when, why, by which categories and under which law."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from undersign.api import caller, paging
from undersign.api.v1.contracts import Strict, find
from undersign.journal.refused import NotFound
from undersign.retention import attaching, category, record
from undersign.retention.category import Category
from undersign.retention.record import Record

router = Router(tags=["retention"])
of_contract = Router(tags=["retention"])


class ReasonOut(Schema):
    """rule: the key of a category, or `law:US-IL`. until: null where it is not known."""

    rule: str
    counted_from: date | None
    months: int | None
    until: date | None
    source: str
    verified: bool


class RecordOut(Schema):
    """retain_until: the last day on which it is kept, null while that is not known. blocked: why it is not
    destroyed whatever the day: no_rule | no_end | no_period | unverified | law_unverified. trail_until: the
    audit trail's last day. law_source: field | hand | usual."""

    contract: str
    number: str
    status: str
    retain_until: date | None
    rule: str
    because: list[ReasonOut]
    blocked: list[str]
    categories: list[str]
    governing_law: str
    law_source: str
    ended_on: date | None
    extended_until: date | None
    trail_until: date | None


class RecordIn(Strict):
    """What a person says of it; what is left out stays. categories: all it is put into by hand.
    reason: how `ended_on` is known."""

    categories: list[str] | None = Field(None, max_length=20)
    governing_law: str | None = Field(None, max_length=200)
    ended_on: date | None = Field(None, strict=False)
    reason: str = Field("", max_length=300)


class CategoryOut(Schema):
    """months: from `trigger` (ended | created | in_effect | fixed), null while nobody said. field, value:
    contracts with this merge value belong to it."""

    key: str
    name: str
    trigger: str
    months: int | None
    fixed_on: date | None
    basis: str
    source: str
    field: str
    value: str
    verified: bool
    verified_on: date | None
    review_on: date | None


@router.get(
    "", response=paging.Page[RecordOut], summary="Contracts that are over, and until when each is kept"
)
def list_retention(
    request: HttpRequest,
    asked: Query[paging.Asked],
    status: Literal["", "kept", "review", "approved", "warned", "destroyed"] = "",
    until: date | None = None,
) -> dict[str, Any]:
    found = Record.objects.visible_to(caller.of(request)).select_related("contract")
    found = found.filter(status=status) if status else found
    found = found.filter(retain_until__lte=until) if until else found
    return paging.told(found, asked, _shown, order="-made_at")


@router.get("/categories", response=list[CategoryOut], summary="For how long which kind is kept")
def list_categories(request: HttpRequest) -> list[dict[str, Any]]:
    return [_category(each) for each in category.all_of(caller.of(request).workspace_id)]


@of_contract.get("/{contract_id}/retention", response=RecordOut, summary="Until when one is kept, and why")
def read_retention(request: HttpRequest, contract_id: str) -> dict[str, Any]:
    return _shown(_held(request, contract_id))


@of_contract.put("/{contract_id}/retention", response=RecordOut, summary="Its categories, its law, its end")
def put_retention(request: HttpRequest, contract_id: str, wanted: RecordIn) -> dict[str, Any]:
    row, by = _held(request, contract_id), caller.of(request)
    if wanted.categories is not None:
        attaching.put(row.contract, wanted.categories, by=by)
    if wanted.governing_law is not None:
        attaching.note_law(row, wanted.governing_law, by=by)
    if wanted.ended_on is not None:
        attaching.note_end(row, wanted.ended_on, wanted.reason, by=by)
    return _shown(_held(request, contract_id))


def _held(request: HttpRequest, contract_id: str) -> Record:
    """Raises `NotFound`."""
    held = record.of(find(request, contract_id))
    if held is None:
        raise NotFound(
            "retention.not_over",
            _("This contract is not over, so nothing counts yet how long it is kept."),
            do=_("Ask again when it is signed, or has ended without."),
        )
    return held


def _shown(row: Record) -> dict[str, Any]:
    return {
        "contract": row.contract_id,
        "number": row.contract.number,
        "status": row.status,
        "retain_until": row.retain_until,
        "rule": row.because.get("rule", ""),
        "because": [_reason(each) for each in row.because.get("because", [])],
        "blocked": row.blocked,
        "categories": [key for key, _source in row.categories],
        "governing_law": row.governing_law,
        "law_source": row.law_source,
        "ended_on": row.ended_on,
        "extended_until": row.extended_until,
        "trail_until": row.trail_until,
    }


def _reason(told: dict[str, Any]) -> dict[str, Any]:
    kept = ("counted_from", "months", "until", "source")
    return {
        "rule": told["key"],
        "verified": bool(told["verified_by"]),
        **{part: told[part] for part in kept},
    }


def _category(row: Category) -> dict[str, Any]:
    kept = ("key", "trigger", "months", "fixed_on", "source", "field", "verified_on", "review_on")
    return {
        "name": row.title,
        "basis": row.ground,
        "value": row.field_value,
        "verified": bool(row.verified_by),
        **{part: getattr(row, part) for part in kept},
    }
