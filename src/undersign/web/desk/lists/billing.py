"""Billing: completed contracts with what is paid, confirmed against the billing record or sent back, and a
CSV."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from undersign.billing import ledger, review
from undersign.billing.review import Review
from undersign.journal.actor import Actor
from undersign.typesetting import spreadsheet
from undersign.web.desk import answer, door
from undersign.web.desk.lists import billing_shown


@door.reading("billing.see")
def billing(request: HttpRequest, by: Actor) -> HttpResponse:
    status = billing_shown.asked(request.GET.get("show", ""))
    context = {
        "tabs": billing_shown.tabs(by, status),
        "rows": billing_shown.rows(by, status),
        "status": status,
    }
    return answer.page(request, "desk/billing.html", context)


@door.reading("billing.see")
def billing_review(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    typed = {part: request.POST.get(part, "") for part in ("note", "reason", "answer")}
    return answer.page(
        request, "desk/billing_review.html", {**billing_shown.one(_find(by, contract_id)), **typed}
    )


@door.acting(otherwise=billing_review)
def billing_confirm(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = _find(by, contract_id)
    record = billing_shown.record_of(row.contract)
    review.confirm(row, by=by, record=record, note=request.POST.get("note", ""))
    return answer.back("desk:billing", told="terms_confirmed")


@door.acting(otherwise=billing_review)
def billing_dispute(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = _find(by, contract_id)
    record = billing_shown.record_of(row.contract)
    review.dispute(row, request.POST.get("reason", ""), by=by, record=record)
    return answer.back("desk:billing", told="terms_disputed")


@door.acting(otherwise=billing_review)
def billing_answer(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    review.answer(_find(by, contract_id), request.POST.get("answer", ""), by=by)
    return answer.back("desk:billing_review", contract_id, told="billing_answered")


@door.reading("billing.see")
def billing_ledger(request: HttpRequest, by: Actor) -> HttpResponse:
    """What was confirmed between two days, as a file."""
    days = (_day(request.GET.get(name, "")) for name in ("from", "to"))
    file = spreadsheet.as_csv([_(word) for word in ledger.HEAD], ledger.lines(by, *days))
    return answer.file(file, "text/csv", "ledger.csv")


def _find(by: Actor, contract_id: str) -> Review:
    """Raises `Review.DoesNotExist`."""
    related = ("contract__account", "contract__owner", "contract__template_version__template")
    return Review.objects.visible_to(by).select_related(*related).get(pk=contract_id)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
