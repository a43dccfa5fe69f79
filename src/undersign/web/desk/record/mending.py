"""Mending a contract that was sent: what may still change, and taking it back to make it anew."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.contracts.schedule import correcting
from undersign.journal.actor import Actor
from undersign.signing import handing
from undersign.web.desk import answer, door
from undersign.web.desk.record import contract, pacing


@door.reading("contract.extend")
def mending(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    context = {"contract": row, "may_reissue": correcting.may_reissue(row), **pacing.context(row)}
    return answer.page(request, "desk/mend.html", context)


@door.acting(otherwise=mending)
def mend(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    pacing.keep(contract.find(by, contract_id), request.POST.dict(), by=by)
    return answer.back("desk:signers", contract_id, told="mended")


@door.acting(otherwise=mending)
def correct(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    fresh = correcting.reissue(contract.find(by, contract_id), by=by)
    return answer.back("desk:prepare", fresh.id, told="taken_back")


@door.acting(otherwise=contract.signers)
def copy_link(request: HttpRequest, by: Actor, contract_id: str, recipient_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    person = row.recipients.get(pk=recipient_id)
    context = {"contract": row, "person": person, "link": handing.copy(person, by=by)}
    return answer.page(request, "desk/link.html", context)
