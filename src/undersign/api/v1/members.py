"""Members: who works here, and who is invited. What a member is asked for, a person does at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from undersign.api import caller, paging
from undersign.api.v1.contracts import Strict
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound
from undersign.workspaces import staffing
from undersign.workspaces.access import invitation
from undersign.workspaces.access.invitation import Invitation
from undersign.workspaces.member import Member

router = Router(tags=["members"])


class MemberOut(Schema):
    """role: of the product's table, or the id of one of the workspace's own."""

    id: str
    name: str
    email: str
    title: str
    role: str
    language: str
    is_active: bool
    joined_at: datetime


class RoleIn(Strict):
    role: str


class InviteIn(Strict):
    """teams: ids."""

    email: str
    name: str = ""
    role: str
    language: str = Field("en", max_length=8)
    teams: list[str] = []


class InvitationOut(Schema):
    id: str
    email: str
    name: str
    role: str
    made_at: datetime
    expires_at: datetime


@router.get("", response=paging.Page[MemberOut], summary="Everybody who works here, or did")
def list_members(request: HttpRequest, asked: Query[paging.Asked], q: str = "") -> dict[str, Any]:
    rows = Member.objects.filter(workspace_id=caller.of(request).workspace_id)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(email__icontains=q))
    return paging.told(rows, asked, _shown, order="joined_at")


@router.get("/invitations", response=paging.Page[InvitationOut], summary="Invitations that wait")
def list_invitations(request: HttpRequest, asked: Query[paging.Asked]) -> dict[str, Any]:
    return paging.cut(invitation.waiting(caller.of(request).workspace_id), asked, _invited)


@router.post("/invitations", response={201: InvitationOut}, summary="Invite somebody, by mail")
def invite(request: HttpRequest, wanted: InviteIn) -> dict[str, Any]:
    return _invited(invitation.invite(by=caller.of(request), **wanted.model_dump()))


@router.get("/{member_id}", response=MemberOut, summary="One member")
def read_member(request: HttpRequest, member_id: str) -> dict[str, Any]:
    return _shown(member(caller.of(request), member_id))


@router.put("/{member_id}/role", response=MemberOut, summary="Another role")
def put_role(request: HttpRequest, member_id: str, wanted: RoleIn) -> dict[str, Any]:
    found = member(caller.of(request), member_id)
    staffing.change_role(found, wanted.role, by=caller.of(request))
    return _shown(found)


def member(by: Actor, named: str) -> Member:
    """By id or e-mail. Raises `NotFound`."""
    rows = Member.objects.filter(Q(pk=named) | Q(email=named.lower()), workspace_id=by.workspace_id)
    found = rows.first()
    if found is None:
        raise NotFound("member.unknown", _("There is no such member."), do=_("Check the address."))
    return found


def _shown(row: Member) -> dict[str, Any]:
    return {name: getattr(row, name) for name in MemberOut.model_fields}


def _invited(row: Invitation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in InvitationOut.model_fields}
