"""Preparing a contract: its values and people, what is missing, the clauses that follow, the true PDF.

Every change is kept on the server at once; the answer is the preview and what depends on it, swapped into
the page beside the form. Without script the same form is saved by its own button.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from undersign.contracts import sending
from undersign.contracts.contract import Contract
from undersign.journal.actor import Actor
from undersign.web.desk import answer, contract, door, questions, rendering


@door.reading("contract.draft")
def prepare(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    return _page(request, row) if row.is_draft else redirect("desk:contract", contract_id=row.id)


@door.acting(otherwise=prepare)
def fill(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    row.fill(questions.changed(row, request.POST), by=by)
    if request.headers.get("HX-Request"):
        return _page(request, row, "desk/prepare_changed.html")
    return answer.back("desk:prepare", row.id)


@door.acting(otherwise=prepare)
def send(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    row.fill(questions.changed(row, request.POST), by=by)
    sending.send(row, by=by)
    return answer.back("desk:contract", row.id, told="sent")


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


def _page(request: HttpRequest, row: Contract, name: str = "") -> HttpResponse:
    made = rendering.of(row)
    asked = questions.of(row, made, frozenset(request.POST.getlist("first")))
    if any(no.code == "values.missing" for no in getattr(request, "refusals", [])):
        request.refusals = questions.refusals(asked)  # type: ignore[attr-defined]
    context = {"contract": row, "made": made, "asked": asked}
    return answer.page(request, name or "desk/prepare.html", context)
