"""What an agent does about a contract on its way: remind, mend an address, hand out a link, cancel."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.connectors.panel.admission import Admitted
from undersign.journal.actor import Actor
from undersign.signing import handing
from undersign.web.widget import answer, door, shown, ticket


@door.acting(otherwise=ticket.board)
def remind(
    request: HttpRequest, who: Admitted, by: Actor, contract_id: str, recipient_id: str
) -> HttpResponse:
    row = door.find(who, by, contract_id)
    row.remind(row.recipients.get(pk=recipient_id), by=by)
    return answer.piece(request, "board", who, told="reminded", board=shown.board(who, by))


@door.reading("contract.readdress")
def addressing(
    request: HttpRequest, who: Admitted, by: Actor, contract_id: str, recipient_id: str
) -> HttpResponse:
    row = door.find(who, by, contract_id)
    person = row.recipients.get(pk=recipient_id)
    email = request.POST.get("email", person.email)
    return answer.piece(request, "address", who, contract=row, person=person, email=email)


@door.acting(otherwise=addressing)
def readdress(
    request: HttpRequest, who: Admitted, by: Actor, contract_id: str, recipient_id: str
) -> HttpResponse:
    row = door.find(who, by, contract_id)
    row.readdress(row.recipients.get(pk=recipient_id), request.POST.get("email", ""), by=by)
    return answer.piece(request, "board", who, told="readdressed", board=shown.board(who, by))


@door.acting(otherwise=ticket.board)
def copy_link(
    request: HttpRequest, who: Admitted, by: Actor, contract_id: str, recipient_id: str
) -> HttpResponse:
    row = door.find(who, by, contract_id)
    person = row.recipients.get(pk=recipient_id)
    link = handing.copy(person, by=by)
    return answer.piece(request, "link", who, contract=row, person=person, link=link)


@door.reading("contract.void")
def voiding(request: HttpRequest, who: Admitted, by: Actor, contract_id: str) -> HttpResponse:
    row = door.find(who, by, contract_id)
    return answer.piece(request, "void", who, contract=row, reason=request.POST.get("reason", ""))


@door.acting(otherwise=voiding)
def void(request: HttpRequest, who: Admitted, by: Actor, contract_id: str) -> HttpResponse:
    row = door.find(who, by, contract_id)
    told = "discarded" if row.is_draft else "voided"
    row.void(request.POST.get("reason", ""), by=by)
    return answer.piece(request, "board", who, told=told, board=shown.board(who, by))
