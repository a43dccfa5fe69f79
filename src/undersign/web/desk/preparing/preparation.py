"""Preparing a contract: its values and people, what is missing, the clauses that follow, the true PDF.

Every change is kept on the server at once; the answer is the preview and what depends on it, swapped into
the page beside the form. Without script the same form is saved by its own button.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from undersign.contracts import access, sending
from undersign.contracts.contract import Contract
from undersign.contracts.people import joining
from undersign.contracts.told import telling, withdrawal
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.preparing import (
    approval_shown,
    checking,
    posted,
    preview_places,
    questions,
    rendering,
)
from undersign.web.desk.record import contract, pacing, people_shown, terms_shown
from undersign.web.desk.record import telling as boxes
from undersign.workspaces.member import Member


@door.reading("contract.draft")
def prepare(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    if not row.is_draft:
        return redirect("desk:contract", contract_id=row.id)
    access.viewed(row, access.DRAFT, by=by)
    return _page(request, row, by)


@door.acting(otherwise=prepare)
def fill(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    posted.keep(row, request.POST, by=by)
    checking.keep(row, request.POST, by=by, while_typing=_is_part(request))
    return (
        _page(request, contract.find(by, contract_id), by)
        if _is_part(request)
        else answer.back("desk:prepare", row.id)
    )


@door.acting(otherwise=prepare)
def send(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    posted.keep(row, request.POST, by=by)
    checking.keep(row, request.POST, by=by, while_typing=False)
    sending.send(row, by=by)
    return answer.back("desk:contract", row.id, told="sent")


@door.acting(otherwise=prepare)
def readmit(request: HttpRequest, by: Actor, contract_id: str, recipient_id: str) -> HttpResponse:
    """Somebody who withdrew from electronic records agreed again, as staff were told."""
    row = contract.find(by, contract_id)
    posted.keep(row, request.POST, by=by)
    withdrawal.readmit(
        row.recipients.get(pk=recipient_id), request.POST.get(f"again.{recipient_id}", ""), by=by
    )
    return answer.back("desk:prepare", row.id, told="readmitted")


@door.acting(otherwise=prepare)
def join(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    """One more of a group, or one more who gets a copy; what else was typed is kept first."""
    row = contract.find(by, contract_id)
    posted.keep(row, request.POST, by=by)
    role = request.POST.get("joins", "")
    name, email = (request.POST.get(f"new.{role}.{part}", "") for part in ("name", "email"))
    joining.join(row, role, name, email, by=by)
    return answer.back("desk:prepare", row.id)


@door.acting(otherwise=prepare)
def leave(request: HttpRequest, by: Actor, contract_id: str, recipient_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    posted.keep(row, request.POST, by=by)
    joining.leave(row.recipients.get(pk=recipient_id), by=by)
    return answer.back("desk:prepare", row.id)


@door.reading("contract.draft")
def preview_image(
    request: HttpRequest, by: Actor, contract_id: str, print_: str, number: int
) -> HttpResponse:
    row = contract.find(by, contract_id)
    if not row.is_draft:
        raise Http404
    return answer.image(*rendering.page_image(row, print_, number))


@door.reading("contract.draft")
def preview_pdf(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    return answer.file(rendering.of(row).pdf, "application/pdf", f"{row.number} preview.pdf", inline=True)


def _is_part(request: HttpRequest) -> bool:
    """Whether the page's own script asks, to swap the answer into the page."""
    return bool(request.headers.get("HX-Request"))


def _page(request: HttpRequest, row: Contract, by: Actor) -> HttpResponse:
    made = rendering.of(row)
    asked = questions.of(row, made, frozenset(request.POST.getlist("first")))
    if any(no.code == "values.missing" for no in getattr(request, "refusals", [])):
        request.refusals = questions.refusals(asked)  # type: ignore[attr-defined]
    context = {"contract": row, "made": made, "asked": asked, "languages": settings.LANGUAGES}
    context |= {"sheets": preview_places.sheets(row, made), "whose": preview_places.people(row)}
    context["telling"] = boxes.matrix(telling.of(row))
    context["pace"] = pacing.context(row)
    context["withdrawn"] = [each for each in row.people() if withdrawal.standing(each)]
    context["checks"] = checking.of(row)
    context["amended"] = terms_shown.amended(row)
    context["approval"] = approval_shown.of_draft(row, made.made, by)
    context |= people_shown.context(row)
    if any(each.asks_host for each in context["shown"].values()):
        context["hosts"] = Member.objects.filter(workspace_id=row.workspace_id, is_active=True).order_by(
            "name"
        )
    name = "desk/prepare_changed.html" if _is_part(request) else "desk/prepare.html"
    return answer.page(request, name, context)
