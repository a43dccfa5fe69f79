"""Accounts: the list, and one account with its documents, contacts, contracts and tickets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.connectors.facts import ACCOUNT
from undersign.connectors.sync import provenance
from undersign.contracts.contract import Contract
from undersign.customers.account import Account, Visible
from undersign.insight import finding
from undersign.journal.actor import Actor
from undersign.store import blobs
from undersign.web.desk import answer, door
from undersign.workspaces import team

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
        "documents": _documents(row, by).order_by("-at")[:SHOWN],
        "contacts": row.contacts.order_by("name"),
        "contracts": contracts.order_by("-created_at")[:SHOWN],
        "tickets": row.tickets.order_by("-opened_at")[:SHOWN],
        "origins": provenance.of(row, ACCOUNT),
        "gone": provenance.gone(row),
    }
    return answer.page(request, "desk/account.html", context)


@door.reading("customer.see")
def document(request: HttpRequest, by: Actor, account_id: str, document_id: str) -> HttpResponse:
    row = Account.objects.visible_to(by).get(pk=account_id)
    kept = _documents(row, by).get(pk=document_id)
    data = blobs.get(row.workspace_id, row.id, kept.sha256)
    return answer.file(data, "application/pdf", kept.filename)


def _documents(row: Account, by: Actor) -> Visible:
    """Without those of contracts that other people's teams keep to themselves."""
    hidden = team.hidden_owners(by)
    theirs = Contract.objects.filter(owner_id__in=hidden).values("pk")
    return row.documents.exclude(contract_id__in=theirs) if hidden else row.documents.all()
