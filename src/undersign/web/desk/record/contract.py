"""One contract: its document, activity, signers, files and deliveries, and what staff do with it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from undersign.archive import trail
from undersign.connectors.giving import destinations
from undersign.contracts import access
from undersign.contracts.contract import Contract
from undersign.contracts.people import demanded, equipping
from undersign.contracts.schedule import correcting
from undersign.contracts.told import commenting, mailed, watching
from undersign.insight import deliveries
from undersign.journal import history
from undersign.journal.actor import Actor
from undersign.retention import hold
from undersign.retention import record as keeping
from undersign.signing import handing
from undersign.web.desk import answer, door, status
from undersign.web.desk.preparing import questions
from undersign.web.desk.record import outgoing, pacing, paper, people_shown, timeline

TRAILS = {
    "json": (trail.as_json, "application/json"),
    "csv": (trail.as_csv, "text/csv; charset=utf-8"),
    "pdf": (trail.as_pdf, "application/pdf"),
}


def find(by: Actor, contract_id: str) -> Contract:
    """Raises `Contract.DoesNotExist` for what this member may not see."""
    related = ("account", "contact", "ticket", "owner", "template_version__template")
    rows = Contract.objects.visible_to(by).select_related(*related).prefetch_related("recipients")
    return rows.get(pk=contract_id)


def shown(request: HttpRequest, by: Actor, contract: Contract, tab: str, **more: Any) -> HttpResponse:
    """The frame of a contract's page with one tab in it; who looks is told (EV-1)."""
    access.viewed(contract, access.PAPER, by=by)
    common = {"contract": contract, "tab": tab, "failed": deliveries.failed(contract)}
    common["watching"] = by.id in watching.watchers(contract)
    common["held"] = hold.holding(contract.pk)
    common |= {"talk": commenting.count(contract), "kept": keeping.of(contract)}
    common |= {"newer": correcting.newer(contract), "older": correcting.older(contract)}
    common |= {"bounced": status.bounced(contract), "is_fresh": status.is_fresh(contract)}
    return answer.page(request, f"desk/contract_{tab}.html", {**common, **more})


@door.reading("contract.see")
def overview(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    contract = find(by, contract_id)
    if contract.is_draft:
        return redirect("desk:prepare", contract_id=contract.id)
    view = request.GET.get("view", "pages")
    frozen = {"paper": paper.of(contract), **questions.frozen(contract)}
    return shown(request, by, contract, "document", view=view, **frozen)


@door.reading("contract.see")
def activity(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    contract = find(by, contract_id)
    category = request.GET.get("show", "")
    days = timeline.days(history.of(contract.workspace_id, contract.id), category)
    return shown(request, by, contract, "activity", days=days, kinds=timeline.kinds(), category=category)


@door.reading("contract.see")
def signers(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    contract = find(by, contract_id)
    return shown(request, by, contract, "signers", **people_shown.context(contract), **_mails(contract))


def _mails(contract: Contract) -> dict[str, Any]:
    """How far the mail to each person came, when each is reminded next, whose link may be copied."""
    people = contract.people()
    return {
        "mails": {person.pk: mailed.state(person) for person in people},
        "reminders": pacing.next_reminders(contract),
        "equippable": {p.pk: demanded.of(p).lacking for p in contract.waiting_for if equipping.may_equip(p)},
        "copyable": [person.pk for person in contract.waiting_for if handing.may_copy(person)],
    }


@door.reading("contract.see")
def files(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    contract = find(by, contract_id)
    lie = {"files": paper.files(contract), "copies": destinations.copies(contract)}
    return shown(request, by, contract, "files", latest=contract.latest(), **lie)


@door.reading("contract.see")
def sent_out(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    contract = find(by, contract_id)
    sorted_out = outgoing.sorted_out(contract, deliveries.of(contract))
    return shown(request, by, contract, "deliveries", **sorted_out)


@door.reading("contract.see")
def voiding(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    context = {"contract": find(by, contract_id), "reason": request.POST.get("reason", "")}
    return answer.page(request, "desk/void.html", context)


@door.acting(otherwise=voiding)
def void(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    find(by, contract_id).void(request.POST.get("reason", ""), by=by)
    return answer.back("desk:contract", contract_id, told="voided")


@door.acting(otherwise=sent_out)
def retry(request: HttpRequest, by: Actor, contract_id: str, delivery_id: str) -> HttpResponse:
    find(by, contract_id).retry(delivery_id, by=by)
    return answer.back("desk:deliveries", contract_id, told="retried")


@door.reading("contract.export")
def export(request: HttpRequest, by: Actor, contract_id: str, kind: str) -> HttpResponse:
    contract = find(by, contract_id)
    if kind not in TRAILS:
        raise Http404
    make, mime = TRAILS[kind]
    return answer.file(make(contract, by=by), mime, f"{contract.number} audit trail.{kind}")
