"""The decision on one record: keep it, extend its time, or destroy it; by a reviewer who is not its owner.

Hides what each does to the record, and that destroying takes two people: whoever decides, and whoever signed
off the rule under which it is decided (RT-5, RT-7). Undecided means that nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.retention import record as records
from undersign.retention.destruction import destruction, events
from undersign.retention.destruction.destruction import Destruction
from undersign.retention.disposition import ready
from undersign.retention.record import LIFECYCLE, Record
from undersign.workspaces import policy

KEEP, EXTEND, DESTROY = CHOICES = ("keep", "extend", "destroy")
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Decision:
    """choice: of CHOICES. until: of EXTEND, the new last day. reason: in the reviewer's words."""

    choice: str
    reason: str
    until: date | None = None


def decide(contract_id: str, decision: Decision, *, by: Actor) -> None:
    """Raises `Refused`, `Record.DoesNotExist`."""
    policy.require(by, "retention.decide")
    with transaction.atomic():
        record = _locked(contract_id)
        _require_reviewer(record, decision, by)
        if record.status == records.KEPT:
            moves.move(record, LIFECYCLE, "review", by=by, until=str(record.retain_until or ""))
        {KEEP: _keep, EXTEND: _extend, DESTROY: _destroy}[decision.choice](record, decision, by)


def decide_all(contract_ids: Iterable[str], decision: Decision, *, by: Actor) -> dict[str, Refused | None]:
    """{contract: why it was not decided}; each by itself, so that one refused keeps no other from it."""
    said: dict[str, Refused | None] = {}
    for each in contract_ids:
        try:
            decide(each, decision, by=by)
            said[each] = None
        except Refused as error:
            said[each] = error
    return said


def decide_chosen(contract_ids: Iterable[str], decision: Decision, *, by: Actor) -> None:
    """As `decide_all`, for somebody who looks on: raises the first `Refused`; the others are decided."""
    said = decide_all(contract_ids, decision, by=by)
    if not said:
        raise Refused("retention.none", _("Choose at least one contract."))
    for each in said.values():
        if each is not None:
            raise each


def undo(contract_id: str, *, by: Actor) -> None:
    """Take back a decision to destroy, until somebody was warned of it. Raises `Refused`."""
    policy.require(by, "retention.decide")
    with transaction.atomic():
        record = _locked(contract_id)
        if record.status != records.APPROVED:
            raise moves.not_now(LIFECYCLE, "keep", record.status)
        drop(record, code="taken_back", by=by)


def drop(record: Record, *, code: str, by: Actor) -> None:
    """What was to be destroyed is kept, and looked at again. In the caller's transaction."""
    row = destruction.of(record.contract_id, lock=True)
    if row is not None:
        row.dropped_at = clock.now()
        row.save(update_fields=["dropped_at"])
        moves.record(record.contract, events.DestructionDropped(destruction_id=row.id, code=code), by=by)
    told: dict[str, Any] = {"until": str(record.retain_until or ""), "reason": code}
    moves.move(record, LIFECYCLE, "keep", by=by, columns=_undecided(), **told)


def _locked(contract_id: str) -> Record:
    contract = moves.hold(Contract, contract_id)
    record = moves.hold(Record, contract_id)
    record.contract = contract
    return record


def _require_reviewer(record: Record, decision: Decision, by: Actor) -> None:
    if decision.choice not in CHOICES:
        raise Refused("retention.choice", _("Choose: keep, extend or destroy."), field="choice")
    if not decision.reason.strip():
        raise Refused("retention.reason", _("Say why: the reason stays on record."), field="reason")
    if record.contract.owner_id and by.id == record.contract.owner_id:
        raise Refused(
            "retention.own",
            _("You own this contract, so somebody else decides what becomes of its record."),
            do=_("Ask a colleague who looks after records."),
        )


def _keep(record: Record, decision: Decision, by: Actor) -> None:
    """For one more year, after which it is looked at again."""
    until = max(record.retain_until or _today(), _today()) + YEAR
    _stay(record, "keep", until, decision, by)


def _extend(record: Record, decision: Decision, by: Actor) -> None:
    until = decision.until
    if until is None or until <= max(record.retain_until or _today(), _today()):
        raise Refused(
            "retention.until", _("Enter a day after the one until which it is kept anyway."), field="until"
        )
    _stay(record, "extend", until, decision, by)


def _stay(record: Record, move: str, until: date, decision: Decision, by: Actor) -> None:
    _let_go_of_the_last(record)
    columns = {**_undecided(), "extended_until": until, "retain_until": until}
    told: dict[str, Any] = {"until": str(until), "reason": decision.reason.strip()}
    moves.move(record, LIFECYCLE, move, by=by, columns=columns, **told)


def _destroy(record: Record, decision: Decision, by: Actor) -> None:
    ready.require_decidable(record)
    authority = authority_of(record)
    if not [each for each in authority["persons"] if each != by.id]:
        raise Refused(
            "retention.two_people",
            _("You signed off the rule yourself, and destroying takes two people."),
            do=_("Ask a colleague to decide, or to sign off the rule."),
        )
    _let_go_of_the_last(record)
    now = clock.now()
    row = Destruction(
        id=ids.new("dst"),
        workspace_id=record.workspace_id,
        contract=record.contract,
        due_at=max(ready.day_over(record), now + ready.FIRST),
        decided_by=by.id,
        decided_at=now,
        authority=authority,
    )
    row.save(force_insert=True)
    columns = {"decided_by": by.id, "decided_at": now, "warned_at": None}
    told: dict[str, Any] = {"on": str(row.due_at.date()), "reason": decision.reason.strip()}
    moves.move(record, LIFECYCLE, "approve", by=by, columns=columns, **told)


def authority_of(record: Record) -> dict[str, Any]:
    """Of the rule that asked longest: {"rule", "basis", "source", "retain_until", "persons"}. persons: ids of
    whoever signed off a rule that applies."""
    because: list[dict[str, Any]] = record.because.get("because", [])
    rule: dict[str, Any] = next((each for each in because if each["key"] == record.because.get("rule")), {})
    rule = rule or next(iter(because), {})
    return {
        "rule": rule.get("key", ""),
        "basis": rule.get("basis", ""),
        "source": rule.get("source", ""),
        "extended": record.extended_until is not None,
        "retain_until": str(record.retain_until),
        "persons": list(dict.fromkeys(each["verified_by"] for each in because if each.get("verified_by"))),
    }


def _let_go_of_the_last(record: Record) -> None:
    """What was decided before counts no more. Raises `Refused` where it began already."""
    row = destruction.of(record.contract_id, lock=True)
    if row is None:
        return
    if row.begun_at is not None:
        raise moves.not_now(LIFECYCLE, "keep", records.WARNED)
    row.dropped_at = clock.now()
    row.save(update_fields=["dropped_at"])


def _undecided() -> dict[str, Any]:
    return {"decided_by": "", "decided_at": None, "warned_at": None}


def _today() -> date:
    return clock.now().date()
