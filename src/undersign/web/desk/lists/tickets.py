"""Tickets: the list, one ticket with its conversation and contracts, and starting a contract from it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from undersign.connectors.filling import opening
from undersign.contracts.contract import Contract
from undersign.customers.ticket import Ticket
from undersign.drafting.stock import shelf
from undersign.drafting.stock.template import TemplateVersion
from undersign.insight import finding
from undersign.journal.actor import Actor
from undersign.store import blobs
from undersign.web.desk import answer, door, tabs
from undersign.web.desk.preparing import suggestion


def find(by: Actor, number: int) -> Ticket:
    return Ticket.objects.visible_to(by).select_related("account", "contact").get(number=number)


@door.reading("ticket.see")
def tickets(request: HttpRequest, by: Actor) -> HttpResponse:
    found = finding.tickets(by, request.GET.dict())
    context = {"found": found, "tabs": tabs.of(found, tabs.TICKETS), "clear": f"?tab={found.query['tab']}"}
    return answer.page(request, "desk/tickets.html", context)


@door.reading("ticket.see")
def ticket(request: HttpRequest, by: Actor, number: int) -> HttpResponse:
    row = find(by, number)
    context = {
        "ticket": row,
        "notes": row.notes.order_by("at", "id"),
        "contracts": Contract.objects.visible_to(by).filter(ticket=row).for_lists().order_by("-created_at"),
    }
    return answer.page(request, "desk/ticket.html", context)


@door.reading("contract.draft")
def choosing(request: HttpRequest, by: Actor, number: int) -> HttpResponse:
    row = find(by, number)
    versions = shelf.sendable_by(by)
    context = {"ticket": row, **suggestion.choice(versions, row, request.GET.get("in", ""))}
    return answer.page(request, "desk/choose_template.html", context)


@door.acting(otherwise=choosing)
def draft(request: HttpRequest, by: Actor, number: int) -> HttpResponse:
    version = TemplateVersion.objects.visible_to(by).get(pk=request.POST.get("version", ""))
    made = opening.draft_from_ticket(
        version, find(by, number), by=by, language=request.POST.get(f"in.{version.id}", "")
    )
    return answer.back("desk:prepare", made.id)


@door.reading("ticket.see")
def attachment(request: HttpRequest, by: Actor, number: int, note_id: str) -> HttpResponse:
    row = find(by, number)
    note = row.notes.get(pk=note_id)
    if not note.attachment_sha256:
        raise Http404
    data = blobs.get(row.workspace_id, row.id, note.attachment_sha256)
    return answer.file(data, "application/octet-stream", note.attachment_name)
