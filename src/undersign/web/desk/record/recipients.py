"""The people of a sent contract: remind them, or correct where their mail goes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.contracts.people import demanded, demanding, equipping
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.preparing import checking
from undersign.web.desk.record import contract


@door.acting(otherwise=contract.signers)
def remind(request: HttpRequest, by: Actor, contract_id: str, recipient_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    row.remind(row.recipients.get(pk=recipient_id), by=by)
    return answer.back("desk:signers", contract_id, told="reminded")


@door.reading("contract.readdress")
def addressing(request: HttpRequest, by: Actor, contract_id: str, recipient_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    person = row.recipients.get(pk=recipient_id)
    asked = demanded.of(person)
    context = {
        "contract": row,
        "person": person,
        "email": request.POST.get("email", person.email),
        "phone": request.POST.get("phone", asked.phone) if "sms_code" in asked.methods else None,
    }
    return answer.page(request, "desk/address.html", context)


@door.acting(otherwise=addressing)
def readdress(request: HttpRequest, by: Actor, contract_id: str, recipient_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    person, phone = row.recipients.get(pk=recipient_id), request.POST.get("phone", "").strip()
    if phone and phone != demanded.of(person).phone:
        demanding.give_phone(person, phone, by=by)
    if request.POST.get("email", "").strip() != person.email or not phone:
        row.readdress(person, request.POST.get("email", ""), by=by)
    return answer.back("desk:signers", contract_id, told="readdressed")


@door.reading("contract.readdress")
def equipping_one(request: HttpRequest, by: Actor, contract_id: str, recipient_id: str) -> HttpResponse:
    """What the checks of somebody who took over need; nothing that was given is shown."""
    row = contract.find(by, contract_id)
    person = row.recipients.get(pk=recipient_id)
    held = demanded.of(person)
    chosen = request.POST.getlist("facts[]")
    context = {
        "contract": row,
        "person": person,
        "methods": held.methods if equipping.may_equip(person) else [],
        "lacking": held.lacking,
        "phone": request.POST.get("phone", held.phone),
        "facts": checking.offered(person, chosen),
    }
    return answer.page(request, "desk/equip.html", context)


@door.acting(otherwise=equipping_one)
def equip(request: HttpRequest, by: Actor, contract_id: str, recipient_id: str) -> HttpResponse:
    person = contract.find(by, contract_id).recipients.get(pk=recipient_id)
    told = {part: request.POST.get(part, "").strip() for part in ("phone", "code")}
    equipping.equip(person, by=by, facts=request.POST.getlist("facts[]"), **told)
    return answer.back("desk:signers", contract_id, told="equipped")
