"""What somebody's checks need who took over from another: a number, an access code, questions of their own.

Hides that a delegate is held to the checks of the first person and has none of what these know: until the
sender gives it, those checks fail. What was given can be given anew while this person is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import events, lifecycle
from undersign.contracts.people import demanded, demanding
from undersign.contracts.people.recipient import Recipient
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy

NEEDS = {"phone": "sms_code", "code": "access_code", "answers": "knowledge"}


def may_equip(recipient: Recipient) -> bool:
    """Whether this is somebody who took over and is asked now, with checks that need something told."""
    is_asked = bool(recipient.delegate_of) and recipient.status in lifecycle.ASKED
    return is_asked and bool(set(NEEDS.values()) & set(demanded.of(recipient).methods))


def equip(
    recipient: Recipient, *, by: Actor, phone: str = "", code: str = "", facts: Sequence[str] = ()
) -> None:
    """Give what their checks need; what is empty stays as it is. Kept as hashes, the number aside.

    Raises `Refused`: proof.phone, proof.code, proof.questions, delegate.nothing, recipient.not_now.
    """
    policy.require(by, "contract.readdress")
    contract = recipient.contract
    with transaction.atomic():
        moves.lock(contract)
        moves.lock(recipient)
        if not contract.is_open or not may_equip(recipient):
            raise moves.not_now(lifecycle.RECIPIENT, "readdress", recipient.status)
        row = demanded.of(recipient)
        changed = _changed(recipient, row, phone, code, facts, by)
        if not changed:
            raise _nothing()
        rows.change(row, changed)
        given = [NEEDS[each] for each in changed if each in NEEDS]
        told = events.DelegateEquipped(recipient_id=recipient.id, recipient=recipient.name, checks=given)
        moves.record(contract, told, by=by)


def tell_lacking(seat: Recipient, *, by: Actor) -> None:
    """Recorded when somebody takes over whose checks cannot be passed yet; the sender hears of it."""
    if lacking := demanded.of(seat).lacking:
        told = events.DelegateLacks(recipient_id=seat.id, recipient=seat.name, checks=lacking)
        moves.record(seat.contract, told, by=by)


def _changed(
    recipient: Recipient, row: demanded.Demanded, phone: str, code: str, facts: Sequence[str], by: Actor
) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if phone.strip() and "sms_code" in row.methods:
        demanding.keep_phone(row, phone, recipient, by=by)
        changed |= {"phone": row.phone, "phone_source": row.phone_source}
    if code.strip() and "access_code" in row.methods:
        changed["code"] = demanding.kept_code(recipient, code)
    if facts and "knowledge" in row.methods:
        changed["answers"] = demanding.kept_answers(recipient, facts)
    return changed


def _nothing() -> Refused:
    return Refused(
        "delegate.nothing",
        _("There is nothing to keep."),
        do=_("Fill in what this person’s checks need."),
    )
