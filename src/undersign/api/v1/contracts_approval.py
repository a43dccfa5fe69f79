"""Approval before sending: where a draft stands, asking for it, taking that back. A person gives it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from undersign.api.v1.contracts import find
from undersign.api.v1.contracts_telling import Notifying, heard
from undersign.contracts import sending
from undersign.contracts.approval import asking, facts, gate
from undersign.contracts.contract import Contract
from undersign.journal.actor import Actor

router = Router(tags=["contracts"])


class AskIn(Notifying):
    """note: for the approvers. send: it goes out as soon as all said yes."""

    note: str = ""
    send: bool = False


class RuleOut(Schema):
    """waiting: names of those whose word it waits for now."""

    name: str
    approved: bool
    waiting: list[str]


class ApprovalOut(Schema):
    """status: not_needed | needed | asked | approved | declined. asked_at: of what stands now."""

    status: str
    rules: list[RuleOut]
    asked_at: datetime | None


@router.get("/{contract_id}/approval", response=ApprovalOut, summary="Whose approval a draft needs")
def read_approval(request: HttpRequest, contract_id: str) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    return _shown(find(request, contract_id), by)


@router.put("/{contract_id}/approval", response=ApprovalOut, summary="Ask those whom the rules name")
def ask_approval(request: HttpRequest, contract_id: str, wanted: AskIn | None = None) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    contract, said = find(request, contract_id), wanted or AskIn()
    heard(contract, said, by=by)
    asking.ask(contract, by=by, note=said.note, sends=said.send)
    return _shown(contract, by)


@router.delete("/{contract_id}/approval", response=ApprovalOut, summary="Ask no more")
def withdraw_approval(request: HttpRequest, contract_id: str) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    contract = find(request, contract_id)
    asking.withdraw(contract, by=by)
    return _shown(contract, by)


def _shown(contract: Contract, by: Actor) -> dict[str, Any]:
    composed = sending.preview(contract, pages=False) if contract.is_draft else None
    clauses = facts.clauses_of(composed) if composed else facts.frozen_clauses(contract)
    standing = gate.of(contract, clauses, by)
    status = "not_needed"
    if standing.asks:
        status = "needed" if standing.is_needed else "approved"
    if standing.is_needed:
        status = "declined" if standing.is_declined else "asked" if standing.waits else status
    return {
        "status": status,
        "asked_at": standing.held.asked_at if standing.held else None,
        "rules": [
            {
                "name": each.rule.name,
                "approved": each.is_granted,
                "waiting": [who.name for who in standing.members(standing.staff.present(each.asked))]
                if standing.waits
                else [],
            }
            for each in standing.asks
        ],
    }
