"""Bulk sends: rows become contracts of one template, checked first, then sent, which can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from undersign.api import caller, paging
from undersign.api.v1.contracts import Strict, version_of
from undersign.connectors.giving import bulking
from undersign.contracts.bulk import preparing, progress, running, targets
from undersign.contracts.bulk.bulk import Bulk, BulkRow
from undersign.contracts.told import telling
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound

router = Router(tags=["bulk sends"])
MOST_ROWS = 10_000


class BulkIn(Strict):
    """columns: names. rows: as many cells each. mapping: {target: place of its column}, guessed where it is
    left out; constants: {target: what all rows say}. A bulk send says itself what targets there are.
    notify: {event: audiences} of each of its contracts, where it is otherwise than the template says."""

    template: str
    title: str = Field("", max_length=200)
    columns: list[str] = Field(max_length=200)
    rows: list[list[str]] = Field(max_length=MOST_ROWS)
    mapping: dict[str, int] | None = None
    constants: dict[str, str] = {}
    notify: dict[str, list[str]] = {}


class ArrangeIn(Strict):
    mapping: dict[str, int]
    constants: dict[str, str] = {}


class RetryIn(Strict):
    """rows: ids of failed rows; none for all of them."""

    rows: list[str] = []


class BulkOut(Schema):
    """status: draft | sending | paused | stopped | done. rows: {state: how many}; states: bad, left_out,
    waiting, sent, held, failed. targets: what a column can mean in this template. notify: as its contracts
    say otherwise than the template."""

    id: str
    title: str
    template: str
    status: str
    columns: list[str]
    mapping: dict[str, int]
    constants: dict[str, str]
    notify: dict[str, list[str]]
    targets: list[str]
    rows: dict[str, int]
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class RowOut(Schema):
    """flaws: [target, code] of what keeps it from being sent. contract: its id once it is drafted."""

    id: str
    number: int
    state: str
    cells: list[str]
    flaws: list[list[str]]
    contract: str | None


@router.get("", response=paging.Page[BulkOut], summary="Bulk sends, the newest first")
def list_bulks(request: HttpRequest, asked: Query[paging.Asked]) -> dict[str, Any]:
    return paging.told(Bulk.objects.visible_to(caller.of(request)), asked, _shown, order="-made_at")


@router.post("", response={201: BulkOut}, summary="Rows to be sent; nothing is sent yet")
def make_bulk(request: HttpRequest, wanted: BulkIn) -> dict[str, Any]:
    by = caller.of(request)
    made = _begun(wanted, by)
    if wanted.mapping is not None:
        preparing.arrange(made, wanted.mapping, made.constants, by=by)
    return _shown(made)


def _begun(wanted: BulkIn, by: Actor) -> Bulk:
    version = version_of(by, wanted.template)
    return preparing.begin(
        version,
        title=wanted.title,
        kind="csv",
        columns=wanted.columns,
        records=list(enumerate(wanted.rows, start=1)),
        constants={**bulking.constants(version, by=by), **wanted.constants},
        telling=telling.checked(wanted.notify),
        by=by,
    )


@router.get("/{bulk_id}", response=BulkOut, summary="One, with how far it is")
def read_bulk(request: HttpRequest, bulk_id: str) -> dict[str, Any]:
    return _shown(_find(request, bulk_id))


@router.put(
    "/{bulk_id}/mapping", response=BulkOut, summary="What its columns mean; all rows are checked anew"
)
def put_mapping(request: HttpRequest, bulk_id: str, wanted: ArrangeIn) -> dict[str, Any]:
    made = _find(request, bulk_id)
    preparing.arrange(made, wanted.mapping, wanted.constants, by=caller.of(request))
    return _shown(made)


@router.get("/{bulk_id}/rows", response=paging.Page[RowOut], summary="Its rows, with what became of each")
def list_rows(
    request: HttpRequest, bulk_id: str, asked: Query[paging.Asked], state: str = ""
) -> dict[str, Any]:
    rows = BulkRow.objects.filter(bulk=_find(request, bulk_id))
    return paging.told(rows.filter(state=state) if state else rows, asked, _row, order="number")


@router.post("/{bulk_id}/sending", response=BulkOut, summary="Send what can be sent")
def start_bulk(request: HttpRequest, bulk_id: str) -> dict[str, Any]:
    return _done(request, bulk_id, running.start)


@router.post("/{bulk_id}/pausing", response=BulkOut, summary="Send no more for now")
def pause_bulk(request: HttpRequest, bulk_id: str) -> dict[str, Any]:
    return _done(request, bulk_id, running.pause)


@router.post("/{bulk_id}/resuming", response=BulkOut, summary="Go on")
def resume_bulk(request: HttpRequest, bulk_id: str) -> dict[str, Any]:
    return _done(request, bulk_id, running.resume)


@router.post("/{bulk_id}/stopping", response=BulkOut, summary="Send no more for good")
def stop_bulk(request: HttpRequest, bulk_id: str) -> dict[str, Any]:
    return _done(request, bulk_id, running.stop)


@router.post("/{bulk_id}/retrying", response=BulkOut, summary="Send failed rows again")
def retry_bulk(request: HttpRequest, bulk_id: str, wanted: RetryIn | None = None) -> dict[str, Any]:
    made = _find(request, bulk_id)
    running.retry(made, wanted.rows if wanted else None, by=caller.of(request))
    return _shown(made)


def _done(request: HttpRequest, bulk_id: str, verb: Callable[..., None]) -> dict[str, Any]:
    made = _find(request, bulk_id)
    verb(made, by=caller.of(request))
    return _shown(made)


def _find(request: HttpRequest, bulk_id: str) -> Bulk:
    found = Bulk.objects.visible_to(caller.of(request)).filter(pk=bulk_id).first()
    if found is None:
        raise NotFound("bulk.unknown", _("There is no such bulk send."), do=_("Check its id."))
    return found


def _shown(row: Bulk) -> dict[str, Any]:
    same = ("id", "title", "status", "columns", "mapping", "constants", "made_at", "started_at", "ended_at")
    return {
        **{name: getattr(row, name) for name in same},
        "template": row.version.template.key,
        "notify": row.telling,
        "targets": [each.code for each in targets.of(row.version.schema)],
        "rows": progress.of(row).rows,
    }


def _row(row: BulkRow) -> dict[str, Any]:
    flaws = [[str(target), str(code)] for target, code, _facts in row.flaws]
    same = {name: getattr(row, name) for name in ("id", "number", "state", "cells")}
    return {**same, "flaws": flaws, "contract": row.contract_id}
