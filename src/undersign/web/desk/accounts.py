"""Accounts: the list, and one account with its documents, contacts, contracts and tickets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.contracts.contract import Contract
from undersign.customers.account import Account
from undersign.insight import finding
from undersign.journal.actor import Actor
from undersign.store import blobs
from undersign.web.desk import answer, door

SHOWN = 20


@door.reading("customer.see")
def accounts(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(request, "desk/accounts.html", {"found": finding.accounts(by, request.GET.dict())})


@door.reading("customer.see")
def account(request: HttpRequest, by: Actor, account_id: str) -> HttpResponse:
    row = Account.objects.visible_to(by).get(pk=account_id)
    contracts = Contract.objects.visible_to(by).filter(account=row).for_lists()
    context = {
        "account": row,
        "documents": row.documents.order_by("-at")[:SHOWN],
        "contacts": row.contacts.order_by("name"),
        "contracts": contracts.order_by("-created_at")[:SHOWN],
        "tickets": row.tickets.order_by("-opened_at")[:SHOWN],
    }
    return answer.page(request, "desk/account.html", context)


@door.reading("customer.see")
def document(request: HttpRequest, by: Actor, account_id: str, document_id: str) -> HttpResponse:
    row = Account.objects.visible_to(by).get(pk=account_id)
    kept = row.documents.get(pk=document_id)
    data = blobs.get(row.workspace_id, row.id, kept.sha256)
    return answer.file(data, "application/pdf", kept.filename)
