"""Asking for approval, taking that back, and sending what needs none at once.

Hides that only what could be sent is asked about: a draft with a gap is refused as sending refuses it.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import sending
from undersign.contracts.approval import events, facts, gate, request
from undersign.contracts.approval.gate import Standing
from undersign.contracts.approval.request import ApprovalRequest
from undersign.contracts.contract import Contract
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy

LONGEST_NOTE = 1000


def ask(contract: Contract, *, by: Actor, note: str = "", sends: bool = False) -> ApprovalRequest:
    """Ask those whom the rules name, the first of them now. sends: goes out by itself once all said yes.

    Raises `Refused`: as `sending.send` for what cannot be sent, approval.not_needed, approval.nobody.
    """
    policy.require(by, "contract.send")
    prepared = sending.ready(contract)
    with transaction.atomic():
        moves.lock(contract)
        contract.require_draft()
        prepared.require_same(contract)
        standing = gate.of(contract, facts.clauses_of(prepared.composed), by)
        if standing.waits and standing.held:
            return standing.held
        if not standing.is_needed:
            raise Refused(
                "approval.not_needed", _("No rule asks for an approval of this draft."), do=_("Send it.")
            )
        _require_somebody(standing)
        if standing.held and not standing.is_declined:
            return _ask_more(standing.held, standing, by=by)
        left = request.standing(contract)
        if left is not None:
            gate.lapse(left, by=by)
        return _make(contract, standing, by=by, note=note.strip()[:LONGEST_NOTE], sends=sends)


def send_or_ask(contract: Contract, *, by: Actor, note: str = "") -> bool:
    """Send it where no word is missing (True); else ask, and it goes out once everybody said yes (False)."""
    try:
        sending.send(contract, by=by)
        return True
    except Refused as no:
        if no.code != "approval.needed":
            raise
    ask(contract, by=by, note=note, sends=True)
    return False


def withdraw(contract: Contract, *, by: Actor) -> None:
    """Ask no more. Raises `Refused` (approval.not_now, role.refused)."""
    policy.require(by, "contract.send")
    with transaction.atomic():
        moves.lock(contract)
        held = request.standing(contract)
        if held is None:
            raise moves.not_now(request.LIFECYCLE, "withdraw", "—")
        moves.move(
            held, request.LIFECYCLE, "withdraw", by=by, columns={"ended_at": clock.now()}, request_id=held.id
        )
        gate.mark(contract, "")


def _ask_more(held: ApprovalRequest, standing: Standing, *, by: Actor) -> ApprovalRequest:
    """Rules came to be since it was asked: those they name are asked now, on the same request."""
    known = {each["id"] for each in held.rules}
    fresh = [each.rule for each in standing.asks if each.rule.id not in known]
    named = [*held.rules, *({"id": each.id, "name": each.name} for each in fresh)]
    columns = {"rules": named, "asked": sorted(standing.written_to), "ended_at": None}
    columns |= request.waits_anew()
    told = vars(_told(held, standing)) | {"rules": ", ".join(each["name"] for each in named)}
    told["rule_ids"] = [each["id"] for each in named]
    moves.move(held, request.LIFECYCLE, "ask_more", by=by, columns=columns, **told)
    gate.mark(held.contract, request.ASKED)
    return held


def _make(contract: Contract, standing: Standing, *, by: Actor, note: str, sends: bool) -> ApprovalRequest:
    made = ApprovalRequest(
        id=ids.new("apq"),
        workspace_id=contract.workspace_id,
        contract=contract,
        content_sha256=request.draft_sha256(contract),
        rules=[{"id": each.rule.id, "name": each.rule.name} for each in standing.asks],
        authors=gate.authors_of(contract, by=by),
        asked=sorted(standing.written_to),
        asked_by=by.id,
        sends=sends,
        asked_at=clock.now(),
    )
    rows.add([made])
    gate.mark(contract, request.ASKED)
    moves.record(contract, _told(made, standing, note=note), by=by)
    return made


def _told(held: ApprovalRequest, standing: Standing, **more: Any) -> events.ApprovalAsked:
    asked = standing.members(standing.written_to)
    return events.ApprovalAsked(
        request_id=held.id,
        content_sha256=held.content_sha256,
        rules=held.rule_names,
        rule_ids=[each["id"] for each in held.rules],
        asked=[each.id for each in asked],
        approvers=", ".join(each.name for each in asked),
        **more,
    )


def _require_somebody(standing: Standing) -> None:
    """Raises `Refused`: a rule names nobody who could answer."""
    for each in standing.asks:
        if not each.is_possible:
            raise Refused(
                "approval.nobody",
                _("Nobody can approve this: whom the rule “%(rule)s” names left, or wrote the draft."),
                do=_("Ask an admin to name somebody else in that rule."),
                rule=each.rule.name,
            )
