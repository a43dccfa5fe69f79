"""Approving a draft: asking for it and taking that back from the draft's page; reading and deciding on a page
of its own, which is for whoever is asked, whatever else they may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from undersign.contracts.approval import asking, deciding, gate, request
from undersign.contracts.approval.deciding import Waiting
from undersign.contracts.contract import Contract
from undersign.journal.actor import Actor
from undersign.notices import bell
from undersign.web.desk import answer, door
from undersign.web.desk.preparing import (
    approval_shown,
    checking,
    posted,
    preparation,
    preview_places,
    questions,
    rendering,
)
from undersign.web.desk.record import contract


@door.acting(otherwise=preparation.prepare, verb="contract.send")
def ask(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    posted.keep(row, request.POST, by=by)
    checking.keep(row, request.POST, by=by, while_typing=False)
    note, sends = request.POST.get("approval_note", ""), "approval_sends" in request.POST
    asking.ask(row, by=by, note=note, sends=sends)
    return answer.back("desk:prepare", row.id, told="approval_asked")


@door.acting(otherwise=preparation.prepare, verb="contract.send")
def withdraw(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    asking.withdraw(row, by=by)
    return answer.back("desk:prepare", row.id, told="approval_withdrawn")


@door.reading("contract.see")
def approval(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    """The draft, why approval is asked for, and the two answers."""
    row, waiting = _find(by, contract_id)
    if not row.is_draft:
        return redirect("desk:contract", contract_id=row.id)
    made = rendering.of(row)
    shown = approval_shown.of_draft(row, made.made, by)
    context = {"contract": row, "made": made, "approval": shown, "is_asked": waiting is not None}
    context |= {"sha256": _sha256(row), "sheets": preview_places.sheets(row, made)}
    context["asked"] = questions.of(row, made)
    return answer.page(request, "desk/approval.html", context)


@door.acting(otherwise=approval, verb="contract.approve")
def approve(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row, _waiting = _find(by, contract_id)
    deciding.approve(row, by=by, sha256=request.POST.get("sha256", ""))
    bell.read_about(row.id, by=by, kind="approval")
    return answer.back("desk:approvals", told="approval_given")


@door.acting(otherwise=approval, verb="contract.approve")
def decline(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row, _waiting = _find(by, contract_id)
    deciding.decline(row, by=by, reason=request.POST.get("reason", ""))
    bell.read_about(row.id, by=by, kind="approval")
    return answer.back("desk:approvals", told="approval_declined")


@door.reading("contract.see")
def approval_image(
    request: HttpRequest, by: Actor, contract_id: str, print_: str, number: int
) -> HttpResponse:
    row, _waiting = _find(by, contract_id)
    if not row.is_draft:
        return redirect("desk:contract", contract_id=row.id)
    return answer.image(*rendering.page_image(row, print_, number))


def _find(by: Actor, contract_id: str) -> tuple[Contract, Waiting | None]:
    """The contract, for whoever may see it or is asked about it. Raises `Contract.DoesNotExist`."""
    related = ("account", "contact", "ticket", "owner", "template_version__template")
    held = Contract.objects.filter(workspace_id=by.workspace_id).select_related(*related)
    row = held.prefetch_related("recipients").get(pk=contract_id)
    waiting = deciding.asked_of(row, by=by)
    if waiting is None and not Contract.objects.visible_to(by).filter(pk=contract_id).exists():
        raise Contract.DoesNotExist(contract_id)
    return row, waiting


def _sha256(row: Contract) -> str:
    return request.draft_sha256(row)


def mine(by: Actor) -> list[Contract]:
    """Drafts that `by` asked about and that wait for others."""
    held = request.ApprovalRequest.objects.filter(
        workspace_id=by.workspace_id, status=request.ASKED, asked_by=by.id
    )
    return [each.contract for each in held.select_related("contract__account").order_by("asked_at")]


def waits_for(row: Contract) -> str:
    """The names of those whose word it waits for."""
    held = request.standing(row)
    if held is None:
        return ""
    standing = gate.of_request(held)
    return ", ".join(each.name for each in standing.members(standing.written_to))
