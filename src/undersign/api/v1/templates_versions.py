"""Versions of a template and what becomes of them: review, publication, retirement, comments on lines.

The same verbs as the desk's. Approving asks for a person, so a key is refused it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from undersign.api import paging
from undersign.api.v1 import templates
from undersign.api.v1.templates import Strict, VersionOut
from undersign.drafting.review import approval, comments
from undersign.drafting.stock.template import TemplateVersion
from undersign.drafting.writing import working
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound

router = Router(tags=["templates"])


class VersionWhole(VersionOut):
    """content: form, sources, schema, clauses, layout, renderer; content_sha256 is over it."""

    content: dict[str, Any]
    cases: list[dict[str, Any]]
    rehearsal: dict[str, Any]
    approvals_missing: int


class FreezeIn(Strict):
    note: str = ""


class WordOut(Schema):
    round: int
    member: str
    role: str
    decision: str
    reason: str
    at: datetime


class ApprovalIn(Strict):
    """decision: approve, or request_changes with a reason."""

    decision: str = approval.APPROVE
    reason: str = ""


class PublicationIn(Strict):
    publish_from: AwareDatetime | None = Field(None, strict=False)


class RetirementIn(Strict):
    reason: str = ""


class CommentIn(Strict):
    language: str
    line: int = 0
    text: str
    field: str = ""


class CommentOut(Schema):
    id: str
    language: str
    line: int
    field: str
    text: str
    author: str
    at: datetime
    resolved_at: datetime | None


@router.get("/{key}/versions", response=paging.Page[VersionOut], summary="All versions, the oldest first")
def list_versions(request: HttpRequest, key: str, asked: Query[paging.Asked]) -> dict[str, Any]:
    rows = templates.find(request, key).versions.order_by("number")
    return paging.cut(rows, asked, templates.version_shown)


@router.post("/{key}/versions", response={201: VersionOut}, summary="Freeze it into the next version")
def freeze_copy(request: HttpRequest, key: str, wanted: FreezeIn) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    copy = working.find(templates.find(request, key))
    if copy is None:
        raise NotFound(
            "template.no_copy", _("Nobody is working on this template."), do=_("Write a text first.")
        )
    return templates.version_shown(working.freeze(copy, by=by, note=wanted.note))


@router.get("/{key}/versions/{number}", response=VersionWhole, summary="One version, all it says")
def read_version(request: HttpRequest, key: str, number: int) -> dict[str, Any]:
    return _whole(find(request, key, number))


@router.put("/{key}/versions/{number}/submission", response=VersionOut, summary="Ask for approval")
def submit_version(request: HttpRequest, key: str, number: int) -> dict[str, Any]:
    row = find(request, key, number)
    row.submit(by=request.auth)  # type: ignore[attr-defined]
    return templates.version_shown(row)


@router.delete("/{key}/versions/{number}/submission", response=VersionOut, summary="Take it back")
def withdraw_version(request: HttpRequest, key: str, number: int) -> dict[str, Any]:
    row = find(request, key, number)
    approval.withdraw(row, by=request.auth)  # type: ignore[attr-defined]
    return templates.version_shown(row)


@router.get("/{key}/versions/{number}/approvals", response=paging.Page[WordOut], summary="Who said what")
def list_approvals(request: HttpRequest, key: str, number: int, asked: Query[paging.Asked]) -> dict[str, Any]:
    return paging.cut(approval.of(find(request, key, number)), asked, _word)


@router.post("/{key}/versions/{number}/approvals", response=VersionOut, summary="Refused: a person approves")
def approve_version(request: HttpRequest, key: str, number: int, wanted: ApprovalIn) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    row = find(request, key, number)
    if wanted.decision == approval.REQUEST_CHANGES:
        approval.request_changes(row, by=by, reason=wanted.reason)
    else:
        approval.approve(row, by=by)
    return templates.version_shown(row)


@router.put("/{key}/versions/{number}/publication", response=VersionOut, summary="Publish what is approved")
def publish_version(request: HttpRequest, key: str, number: int, wanted: PublicationIn) -> dict[str, Any]:
    row = find(request, key, number)
    approval.publish(row, by=request.auth, from_=wanted.publish_from)  # type: ignore[attr-defined]
    return templates.version_shown(row)


@router.put("/{key}/versions/{number}/retirement", response=VersionOut, summary="Send it no more")
def retire_version(request: HttpRequest, key: str, number: int, wanted: RetirementIn) -> dict[str, Any]:
    row = find(request, key, number)
    row.retire(by=request.auth, reason=wanted.reason)  # type: ignore[attr-defined]
    return templates.version_shown(row)


@router.get(
    "/{key}/versions/{number}/comments", response=paging.Page[CommentOut], summary="Comments of a version"
)
def list_comments(request: HttpRequest, key: str, number: int, asked: Query[paging.Asked]) -> dict[str, Any]:
    return paging.cut(comments.of(find(request, key, number)), asked, lambda each: each)


@router.post("/{key}/versions/{number}/comments", response={201: CommentOut}, summary="Comment on a place")
def comment_line(request: HttpRequest, key: str, number: int, wanted: CommentIn) -> comments.LineComment:
    by: Actor = request.auth  # type: ignore[attr-defined]
    return comments.comment(find(request, key, number), by=by, **wanted.dict())


def find(request: HttpRequest, key: str, number: int) -> TemplateVersion:
    """The template's version of that number. Raises `NotFound`."""
    held = TemplateVersion.objects.visible_to(request.auth)  # type: ignore[attr-defined]
    rows = held.select_related("template").filter(template__key=key)
    found = rows.filter(number=number).first() if 0 < number < 2**31 else None
    if found is None:
        raise NotFound("template.no_version", _("There is no such version."), do=_("Check its number."))
    return found


def _word(each: Any) -> dict[str, Any]:
    same = {name: getattr(each, name) for name in WordOut.model_fields}
    return {**same, "member": each.member.name}


def _whole(row: TemplateVersion) -> dict[str, Any]:
    return {
        **templates.version_shown(row),
        "content": row.content.to_json(),
        "cases": row.cases,
        "rehearsal": row.rehearsal,
        "approvals_missing": approval.missing(row),
    }
