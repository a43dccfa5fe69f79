"""The clause library: clauses with their versions, and the templates that pin them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from undersign.api import caller, paging
from undersign.api.v1.templates import Strict
from undersign.drafting.stock import library
from undersign.drafting.stock.library import Clause, ClauseVersion
from undersign.drafting.writing import uses
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound

router = Router(tags=["clauses"])


class ClauseVersionOut(Schema):
    number: int
    sha256: str
    titles: dict[str, str]
    sources: dict[str, str]
    note: str
    created_at: datetime


class ClauseOut(Schema):
    """owner: the member's id who answers for the wording. newest: its latest version, whole."""

    key: str
    category: str
    owner: str
    newest: ClauseVersionOut


class ClauseWhole(ClauseOut):
    versions: list[ClauseVersionOut]


class ClauseIn(Strict):
    """after: the version's number the text was written from, 0 for a new clause."""

    titles: dict[str, str]
    sources: dict[str, str]
    after: int = 0
    note: str = ""
    category: str = "standard"


class UseOut(Schema):
    template: str
    version: int
    pinned: int
    newest: int


@router.get("", response=paging.Page[ClauseOut], summary="All clauses, by key")
def list_clauses(request: HttpRequest, asked: Query[paging.Asked]) -> dict[str, Any]:
    return paging.cut(library.of(caller.of(request)), asked, _shown)


@router.get("/{key}", response=ClauseWhole, summary="One clause with its versions")
def read_clause(request: HttpRequest, key: str) -> dict[str, Any]:
    return _whole(_find(request, key))


@router.put("/{key}", response=ClauseWhole, summary="Make it, or write its next version")
def put_clause(request: HttpRequest, key: str, wanted: ClauseIn) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    row = library.of(by).filter(key=key).first()
    if row is None and wanted.after == 0:
        said = wanted.dict(include={"titles", "sources", "category"})
        return _whole(library.make(key, by=by, **said))
    row = _find(request, key)
    library.revise(row, by=by, **wanted.dict(exclude={"category"}))
    return _whole(row)


@router.get("/{key}/uses", response=paging.Page[UseOut], summary="The templates that pin it")
def list_uses(request: HttpRequest, key: str, asked: Query[paging.Asked]) -> dict[str, Any]:
    found = uses.of(_find(request, key))
    return paging.cut(found, asked, lambda each: {**vars(each), "template": each.template.key})


def _find(request: HttpRequest, key: str) -> Clause:
    found = library.of(request.auth).filter(key=key).first()  # type: ignore[attr-defined]
    if found is None:
        raise NotFound("clause.unknown", _("There is no such clause."), do=_("Check its key."))
    return found


def _shown(row: Clause) -> dict[str, Any]:
    newest: ClauseVersion = row.newest
    return {"key": row.key, "category": row.category, "owner": row.owner_id, "newest": newest}


def _whole(row: Clause) -> dict[str, Any]:
    return {**_shown(row), "versions": list(row.versions.order_by("number"))}
