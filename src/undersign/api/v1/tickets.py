"""Tickets with their conversation, and a contract's draft from one, filled as far as it fills itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from undersign.api import caller, paging
from undersign.api.v1.contracts import Strict, version_of
from undersign.api.v1.contracts_shown import ContractOut, shown
from undersign.connectors.filling import opening
from undersign.customers.ticket import Ticket, TicketNote
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound

router = Router(tags=["tickets"])
OVER = ("solved", "closed")


class NoteOut(Schema):
    """kind: customer | reply | note. attachment: its file's name."""

    kind: str
    author: str
    body: str
    attachment: str
    at: datetime


class TicketOut(Schema):
    """account, contact: ids. status: new | open | pending | solved | closed."""

    id: str
    number: int
    subject: str
    status: str
    priority: str
    tags: list[str]
    account: str | None
    contact: str | None
    language: str
    external_ref: str
    opened_at: datetime


class TicketWhole(TicketOut):
    body: str
    fields: dict[str, Any]
    notes: list[NoteOut]


class FromTicketIn(Strict):
    """template: its key. language: the ticket's, where none is said."""

    template: str
    language: str = ""


@router.get("", response=paging.Page[TicketOut], summary="Tickets, the newest first")
def list_tickets(
    request: HttpRequest, asked: Query[paging.Asked], q: str = "", tab: str = "all"
) -> dict[str, Any]:
    rows = Ticket.objects.visible_to(caller.of(request))
    rows = rows.exclude(status__in=OVER) if tab == "open" else rows
    if q:
        named = Q(subject__icontains=q) | Q(account__name__icontains=q) | Q(external_ref=q)
        rows = rows.filter(named | Q(number=int(q) if q.isdecimal() and len(q) < 10 else -1))
    return paging.told(rows, asked, _shown, order="-opened_at")


@router.get("/{number}", response=TicketWhole, summary="One ticket with its conversation")
def read_ticket(request: HttpRequest, number: int) -> dict[str, Any]:
    row = _find(caller.of(request), number)
    notes = [_note(each) for each in row.notes.order_by("at", "id")]
    return {**_shown(row), "body": row.body, "fields": row.fields, "notes": notes}


@router.post("/{number}/contracts", response={201: ContractOut}, summary="Draft a contract from it")
def draft_from_ticket(request: HttpRequest, number: int, wanted: FromTicketIn) -> dict[str, Any]:
    by = caller.of(request)
    version, row = version_of(by, wanted.template), _find(by, number)
    return shown(opening.draft_from_ticket(version, row, by=by, language=wanted.language))


def _find(by: Actor, number: int) -> Ticket:
    rows = Ticket.objects.visible_to(by).select_related("account", "contact")
    found = rows.filter(number=number).first() if 0 <= number < 2**31 else None
    if found is None:
        raise NotFound("ticket.unknown", _("There is no such ticket."), do=_("Check its number."))
    return found


def _shown(row: Ticket) -> dict[str, Any]:
    apart = ("account", "contact")
    same = {name: getattr(row, name) for name in TicketOut.model_fields if name not in apart}
    return {**same, "account": row.account_id, "contact": row.contact_id}


def _note(row: TicketNote) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("kind", "author", "body", "at")}
    return {**same, "attachment": row.attachment_name}
