"""An approval that nobody gives: whose word is missing is reminded once, then whoever asked is told, once.

Hides that the clock begins anew with each step and each new person, that whoever is away is not written to
but their deputy is, and that the request itself, under its lock, says how far this went: however often and by
however many the clock looks, each comes once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from undersign.contracts import practice
from undersign.contracts.approval import events, gate, patience, request
from undersign.contracts.approval.gate import Standing
from undersign.contracts.approval.request import ApprovalRequest
from undersign.contracts.contract import Contract
from undersign.contracts.schedule import zones
from undersign.contracts.succession import workdays
from undersign.journal import actor, clock, moves
from undersign.store import rows
from undersign.workspaces import workspace as workspaces

APPROVERS, ASKER = 1, 2  # how far it went: who was told
LOOK_AGAIN = timedelta(hours=12)


def due() -> list[tuple[str, str]]:
    """(workspace id, contract id) of what waits so long that somebody hears of it, or might, anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_unanswered(%s)", [clock.now()])
        return cursor.fetchall()


def take_up(contract_id: str) -> bool:
    """Tell whoever is next, if it is time; else note when it will be. Whether somebody was told."""
    with transaction.atomic():
        contract = moves.hold(Contract, contract_id)
        held = request.standing(contract)
        if held is None or held.status != request.ASKED:
            return False
        moves.lock(held)
        standing = gate.of_request(held)
        at = _time(held)
        if held.content_sha256 != request.draft_sha256(contract) or not standing.written_to:
            at = clock.now() + LOOK_AGAIN  # nobody can answer this one; another may come of it
        if at > clock.now():
            rows.change(held, {"remind_at": at})
            return False
        _tell(held, standing)
    return True


def _time(held: ApprovalRequest) -> datetime:
    """The approvers after the workspace's usual hours of working days, who asked after as many again."""
    if held.reminded and held.remind_at:
        return held.remind_at
    return _later(held, held.waits_since or held.asked_at)


def _later(held: ApprovalRequest, since: datetime) -> datetime:
    hours = practice.of(held.workspace_id).reminder_hours
    zone = zones.named(workspaces.of(held.workspace_id).zone)
    return patience.over(since, hours, workdays.of(held.workspace_id), zone)


def _tell(held: ApprovalRequest, standing: Standing) -> None:
    people = standing.members(standing.written_to)
    said: dict[str, Any] = {
        "request_id": held.id,
        "approvers": ", ".join(each.name for each in people),
        "since": (held.waits_since or held.asked_at).isoformat(),
    }
    asked = [each.id for each in people]
    if held.reminded < APPROVERS:
        told: events.ApprovalReminded | events.ApprovalUnanswered
        told = events.ApprovalReminded(asked=asked, **said)
        later = _later(held, clock.now())
        rows.change(held, {"reminded": APPROVERS, "remind_at": later, "asked": sorted(asked)})
    else:
        told = events.ApprovalUnanswered(**said)
        rows.change(held, {"reminded": ASKER, "remind_at": None})
    moves.record(held.contract, told, by=actor.system(held.workspace_id))
