"""A hold ends by two people: one asks, another releases; what was held is let go, and its trail says so."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.journal import actor, clock, moves
from undersign.journal.actor import Actor
from undersign.journal.delivery import Delivery
from undersign.journal.refused import Refused
from undersign.retention.holds import events, placing
from undersign.retention.holds import hold as holds
from undersign.retention.holds.hold import Held, Hold
from undersign.store import rows
from undersign.workspaces import policy


def ask(hold: Hold, reason: str, *, by: Actor) -> None:
    """Raises `Refused` (hold.reason, hold.person, hold.over, hold.not_now)."""
    policy.require(by, "hold.release")
    who, why = _person(by), reason.strip().replace("\0", "")[:1000]
    if not why:
        raise Refused(
            "hold.reason",
            _("Say why the hold may end."),
            do=_("Write a reason; it stays on record."),
            field="reason",
        )
    columns = {"asked_by": who, "asked_at": clock.now(), "asked_reason": why}
    _move(hold, "ask", by, columns, reason=why)


def drop(hold: Hold, *, by: Actor) -> None:
    """It stays after all. Raises `Refused` (hold.over, hold.not_now)."""
    policy.require(by, "hold.release")
    _move(hold, "drop", by, {"asked_by": "", "asked_at": None, "asked_reason": ""})


def release(hold: Hold, *, by: Actor) -> None:
    """Raises `Refused` (hold.same_person, hold.person, hold.over, hold.not_now)."""
    policy.require(by, "hold.release")
    who, now = _person(by), clock.now()
    with transaction.atomic():
        moves.lock(hold)
        if hold.status == holds.ASKED and hold.asked_by == who:
            raise Refused(
                "hold.same_person",
                _("You asked for this yourself, and two people release a hold. Nothing was changed."),
                do=_("Ask a colleague who may release holds."),
            )
        columns = {"released_by": who, "released_at": now}
        _move(hold, "release", by, columns, asked_by=hold.asked_by)
        Held.objects.filter(hold=hold, until=None).update(until=now)


def tell_contracts(delivery: Delivery) -> None:
    """The trail of each contract that was under it says that the hold is over."""
    hold = rows.get(Hold, delivery.subject)
    by = actor.system(hold.workspace_id)
    told = events.ContractLetGo(hold_id=hold.pk, matter=hold.matter)
    for contract_id in Held.objects.filter(hold=hold).order_by("contract_id").values_list("contract_id"):
        moves.record(moves.hold(Contract, contract_id[0]), told, by=by)


def may_release(hold: Hold, *, by: Actor) -> bool:
    """Whether this person is the second one."""
    return (
        hold.status == holds.ASKED
        and hold.asked_by != (by.member or by.id)
        and policy.allows(by.role, "hold.release")
    )


def _move(hold: Hold, name: str, by: Actor, columns: dict[str, Any], **facts: Any) -> None:
    with transaction.atomic():
        moves.lock(hold)
        if not hold.is_in_force:
            raise placing.over()
        facts = {"hold_id": hold.pk, "matter": hold.matter, **facts}
        moves.move(hold, holds.LIFECYCLE, name, by=by, columns=columns, **facts)


def _person(by: Actor) -> str:
    """The member who does it: two keys of one person are one person."""
    if by.kind == actor.MEMBER or by.member:
        return by.member or by.id
    raise Refused(
        "hold.person",
        _("Only people release a hold, and this is no person."),
        do=_("Do it signed in, or with a key in somebody’s name."),
    )
