"""What a person says of how long one contract, or those of a template, are kept: categories, end, law.

Hides that the record is worked out anew at once, and that what hangs on a template reaches its contracts by
and by.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.contracts.succession import workdays
from undersign.drafting.stock.template import Template
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.retention import category, events, limitation, reckoning, record, usual
from undersign.retention.category import Attached
from undersign.retention.record import Record
from undersign.store import rows
from undersign.workspaces import policy

_NOT_OF_CONTRACTS = (category.AUDIT,)


def attach(target: Contract | Template, key: str, *, by: Actor) -> None:
    """Put a contract, or all of a template, into a category, once. Raises `Category.DoesNotExist`."""
    policy.require(by, "retention.manage")
    if category.find(by.workspace_id, key).key in _NOT_OF_CONTRACTS:
        raise category.Category.DoesNotExist(key)
    made = Attached(
        id=ids.new("att"),
        workspace_id=by.workspace_id,
        target=target.pk,
        key=key,
        by=by.id,
        at=clock.now(),
    )
    with transaction.atomic():
        moves.lock(target)
        if key in category.attached(by.workspace_id, target.pk):
            return
        rows.add([made])
        _changed(target, events.CategoryAttached(key=key, target=target.pk), by)


def detach(target: Contract | Template, key: str, *, by: Actor) -> None:
    """Take it out again; what it belongs to by itself it goes on belonging to."""
    policy.require(by, "retention.manage")
    with transaction.atomic():
        moves.lock(target)
        held = Attached.objects.filter(workspace_id=by.workspace_id, target=target.pk, key=key)
        if held.delete()[0]:
            _changed(target, events.CategoryAttached(key=key, target=target.pk, kind="taken"), by)


def put(contract: Contract, keys: Iterable[str], *, by: Actor) -> None:
    """Exactly these are the categories it was put into by hand. Raises `Refused`, `Category.DoesNotExist`."""
    wanted, held = set(keys), set(category.attached(by.workspace_id, contract.pk))
    with transaction.atomic():
        for key in sorted(wanted - held):
            attach(contract, key, by=by)
        for key in sorted(held - wanted):
            detach(contract, key, by=by)


def _changed(target: Contract | Template, told: events.CategoryAttached, by: Actor) -> None:
    moves.record(target, told, by=by)
    if isinstance(target, Contract) and (row := record.of(target)):
        reckoning.refresh(row, by=by)


def note_end(row: Record, ended_on: date | None, reason: str, *, by: Actor) -> None:
    """The day on which a contract ended, where its papers do not say it or it was terminated; None takes it
    back. Raises `Refused` (retention.no_reason, retention.end)."""
    policy.require(by, "retention.manage")
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise Refused(
            "retention.no_reason",
            _("It has to be said how it is known."),
            do=_("Write who ended it, and by what."),
            field="reason",
        )
    said = ended_on or row.ended_on  # to take back what was never noted is a slip
    if said is None or not _day_made(row) <= said <= workdays.today(row.workspace_id):
        raise Refused(
            "retention.end",
            _("A contract ends after it was made, and not in the future."),
            do=_("Enter the day on which it ended."),
            field="ended_on",
        )
    with transaction.atomic():
        moves.lock(row.contract)
        _require_there(row)
        rows.change(row, {"ended_on": ended_on})
        row.ended_on = ended_on
        told = events.EndNoted(ended_on=str(ended_on or "—"), reason=reason)
        moves.record(row.contract, told, by=by)
        reckoning.refresh(row, by=by)


def note_law(row: Record, said: str, *, by: Actor) -> None:
    """The law that governs it, as a person read it in the contract; "" goes back to what its values say."""
    policy.require(by, "retention.manage")
    place = limitation.place_of(said)
    with transaction.atomic():
        moves.lock(row.contract)
        _require_there(row)
        was = row.governing_law
        rows.change(row, {"governing_law": place, "law_source": usual.HAND if place else ""})
        row.governing_law, row.law_source = place, usual.HAND if place else ""
        moves.record(row.contract, events.LawNoted(place=place or "—", was=was), by=by)
        reckoning.refresh(row, by=by)


def _day_made(row: Record) -> date:
    return workdays.day_of(row.contract.created_at, row.workspace_id)


def _require_there(row: Record) -> None:
    if row.status == record.DESTROYED:
        raise Refused("retention.gone", _("It was destroyed: nothing about it changes any more."))
