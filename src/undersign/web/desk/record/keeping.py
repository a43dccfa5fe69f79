"""A contract's retention: until when it is kept and why, its categories, its end, its governing law."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse

from undersign.contracts.contract import Contract
from undersign.journal.actor import Actor
from undersign.retention import attaching, record
from undersign.retention.record import Record
from undersign.web.desk import answer, door
from undersign.web.desk.record import contract
from undersign.web.desk.retention import shown
from undersign.workspaces import policy

_PARTS = ("ended_on", "reason", "law", "key")


@door.reading("contract.see")
def keeping(request: HttpRequest, by: Actor, contract_id: str) -> HttpResponse:
    row = contract.find(by, contract_id)
    held = record.of(row)
    told = shown.of_contract(held) if held else {}
    typed = {part: request.POST.get(part, "") for part in _PARTS}
    may_manage = policy.allows(by.role, "retention.manage")
    return contract.shown(request, by, row, "keeping", **told, typed=typed, may_manage=may_manage)


@door.acting(otherwise=keeping, verb="retention.manage")
def keep_so(request: HttpRequest, by: Actor, contract_id: str, what: str) -> HttpResponse:
    """Put it into a category, take it out, note its end or its law."""
    row = contract.find(by, contract_id)
    act = {"attach": _attach, "detach": _detach, "end": _end, "law": _law}.get(what)
    if act is None:
        raise Http404
    act(request, row, by)
    return answer.back("desk:keeping", contract_id, told="retention_kept")


def _attach(request: HttpRequest, row: Contract, by: Actor) -> None:
    attaching.attach(row, request.POST.get("key", ""), by=by)


def _detach(request: HttpRequest, row: Contract, by: Actor) -> None:
    attaching.detach(row, request.POST.get("key", ""), by=by)


def _end(request: HttpRequest, row: Contract, by: Actor) -> None:
    try:
        day = date.fromisoformat(request.POST.get("ended_on", ""))
    except ValueError:
        day = None
    attaching.note_end(_held(row), day, request.POST.get("reason", ""), by=by)


def _law(request: HttpRequest, row: Contract, by: Actor) -> None:
    attaching.note_law(_held(row), request.POST.get("law", ""), by=by)


def _held(row: Contract) -> Record:
    held = record.of(row)
    if held is None:
        raise Record.DoesNotExist
    return held
