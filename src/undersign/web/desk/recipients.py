"""The people of a sent contract: remind them, or correct where their mail goes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.contracts.people import demanded, demanding
from undersign.journal.actor import Actor
from undersign.web.desk import answer, contract, door


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
