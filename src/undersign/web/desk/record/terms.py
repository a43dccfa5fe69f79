"""A contract's term: what is agreed as of a day, its addenda, its renewal, and what is done with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.connectors.giving import renewing
from undersign.contracts.succession import clockwork
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.record import contract, terms_shown


@door.reading("contract.see")
def terms(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    shown = terms_shown.of(row, by, request.GET.get("on", ""))
    return contract.shown(request, by, row, "terms", **shown, reason=request.POST.get("reason", ""))


@door.acting(otherwise=terms, verb="contract.amend")
def renew(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    made = renewing.renew(contract.find(by, contract_id), by=by)
    return answer.back("desk:prepare", made.id, told="renewal_drafted")


@door.acting(otherwise=terms, verb="contract.amend")
def amend(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    version = TemplateVersion.objects.visible_to(by).get(pk=request.POST.get("version", ""))
    made = renewing.amend(row, version, by=by)
    return answer.back("desk:prepare", made.id, told="addendum_drafted")


@door.acting(otherwise=terms, verb="contract.amend")
def let_go(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    clockwork.let_go(contract.find(by, contract_id), request.POST.get("reason", ""), by=by)
    return answer.back("desk:terms", contract_id, told="let_go")
