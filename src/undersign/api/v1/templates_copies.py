"""Working copies: what a program writes for legal, edition by edition, until it is frozen into a version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import Field

from undersign.api.v1 import templates, templates_versions
from undersign.api.v1.templates import Strict
from undersign.drafting.stock import library
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound

router = Router(tags=["templates"])


class CopyOut(Schema):
    """clauses: {key: pinned number}. outdated: {key: newest number} of those that are not the newest."""

    edition: int
    based_on: int
    form: str
    sources: dict[str, str]
    schema_: dict[str, Any] = Field(alias="schema")
    clauses: dict[str, int]
    outdated: dict[str, int]
    layout: dict[str, Any]
    cases: list[dict[str, Any]]
    authors: list[str]
    saved_at: datetime


class CopyIn(Strict):
    """edition: the one the change was made from, 0 to begin a copy. What is left out stays as it is."""

    edition: int
    sources: dict[str, str] | None = None
    schema_: dict[str, Any] | None = Field(None, alias="schema")
    clauses: dict[str, int] | None = None
    layout: dict[str, Any] | None = None
    cases: list[dict[str, Any]] | None = None


@router.get("/{key}/working-copy", response=CopyOut, by_alias=True, summary="What is being written")
def read_copy(request: HttpRequest, key: str) -> dict[str, Any]:
    return _shown(find(templates.find(request, key)), request.auth)  # type: ignore[attr-defined]


@router.put(
    "/{key}/working-copy", response=CopyOut, by_alias=True, summary="Write; refused over a newer edition"
)
def save_copy(request: HttpRequest, key: str, wanted: CopyIn) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    row = templates.find(request, key)
    copy = find(row) if wanted.edition else working.open(row, by=by)
    changes = wanted.dict(exclude_none=True, exclude={"edition"}, by_alias=True)
    return _shown(working.save(copy, edition=wanted.edition or copy.edition, by=by, **changes), by)


@router.delete("/{key}/working-copy", response={204: None}, summary="Throw it away")
def discard_copy(request: HttpRequest, key: str) -> None:
    working.discard(find(templates.find(request, key)), by=request.auth)  # type: ignore[attr-defined]


@router.post(
    "/{key}/versions/{number}/working-copy", response=CopyOut, by_alias=True, summary="Begin from a version"
)
def start_copy(request: HttpRequest, key: str, number: int) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    return _shown(working.start_from(templates_versions.find(request, key, number), by=by), by)


def find(row: Template) -> WorkingCopy:
    """The template's working copy. Raises `NotFound`."""
    found = working.find(row)
    if found is None:
        raise NotFound(
            "template.no_copy",
            _("Nobody is working on this template."),
            do=_("Begin with edition 0."),
        )
    return found


def _shown(copy: WorkingCopy, by: Actor) -> dict[str, Any]:
    same = ("edition", "based_on", "form", "sources", "layout", "cases", "authors", "saved_at")
    return {
        **{name: getattr(copy, name) for name in same},
        "schema": copy.schema,
        "clauses": {key: each["number"] for key, each in copy.clauses.items()},
        "outdated": {key: newest for key, (_pin, newest) in library.outdated(copy.clauses, by).items()},
    }
