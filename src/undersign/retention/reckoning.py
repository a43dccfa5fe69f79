"""Making a record when a contract is over, and working it out anew when an end, an addendum, a category or
a law changes.

Hides where facts, rules and law come from. What is worked out anew is told on the contract's trail where it
changed anything; a record on its way to destruction goes back to being kept when its time is no longer over.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from undersign.billing import agreed
from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.succession import bond, standing, workdays
from undersign.journal import actor, clock, moves
from undersign.journal.actor import Actor
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.retention import category, events, law_check, record, schedule, usual
from undersign.retention.category import Category
from undersign.retention.record import Record
from undersign.retention.schedule import Due, Facts
from undersign.store import rows

OVER = lifecycle.DONE | lifecycle.ENDED | {lifecycle.ON_PAPER}
SIGNED = lifecycle.DONE | {lifecycle.ON_PAPER}
# Where a category came from: somebody's hand, the template, a merge value, what the contract is.
HAND, TEMPLATE, FIELD, NATURE = "hand", "template", "field", "nature"


def make(delivery: Delivery) -> None:
    """After a contract ended, however it did."""
    keep(moves.hold(Contract, delivery.subject))


def keep(contract: Contract) -> Record | None:
    """Its record, made or worked out anew; None where it is not over. Once more changes nothing."""
    if contract.status not in OVER:
        return None
    with transaction.atomic():
        moves.lock(contract)
        held = record.of(contract)
        return refresh(held, by=actor.system(contract.workspace_id)) if held else _made(contract)


def _made(contract: Contract) -> Record:
    now = clock.now()
    row = Record(contract=contract, workspace_id=contract.workspace_id, made_at=now, refreshed_at=now)
    for name, value in _worked_out(row)[1].items():
        setattr(row, name, value)
    rows.add([row])
    return row


def refresh(row: Record, *, by: Actor) -> Record:
    """Work it out anew, now. What was destroyed stays as it was."""
    with transaction.atomic():
        moves.lock(row.contract)
        moves.lock(row)
        if row.status == record.DESTROYED:
            return row
        was = (row.retain_until, row.because.get("rule", ""), row.blocked)
        due, columns = _worked_out(row)
        rows.change(row, columns)
        for name, value in columns.items():
            setattr(row, name, value)
        if was != (due.on, due.rule, list(due.blocked)):
            moves.record(row.contract, _told(due), by=by)
        if due.blocked or due.on != was[0]:  # a review may open, and be decided, within the year before
            _take_back(row, due, by=by)
    return row


def _take_back(row: Record, due: Due, *, by: Actor) -> None:
    """Nothing goes on being destroyed whose time is no longer over (RT-1)."""
    if row.status in (record.KEPT, record.DESTROYED) or due.is_over(workdays.today(row.workspace_id)):
        return
    until = str(due.on or "")
    moves.move(row, record.LIFECYCLE, "keep", by=by, until=until, reason=_("its time is not over"))


def _told(due: Due) -> events.RetentionSet:
    kind = "unknown" if due.on is None else "blocked" if due.blocked else ""
    return events.RetentionSet(until=str(due.on or ""), rule=due.rule, because=due.to_json(), kind=kind)


def _worked_out(row: Record) -> tuple[Due, dict[str, Any]]:
    contract = row.contract
    belongs, facts = categories_of(contract), facts_of(contract, row)
    place, source = (
        (row.governing_law, usual.HAND) if row.law_source == usual.HAND else usual.law_of(contract)
    )
    signed_on = facts.completed_on or facts.created_on
    law = law_check.rule(row.workspace_id, place, signed_on=signed_on, ended_on=facts.ended_on)
    due = schedule.due(facts, [each.rule for each, _source in belongs], law)
    trail = category.find(row.workspace_id, category.AUDIT)
    last = facts.ended_on or facts.completed_on or facts.created_on
    return due, {
        "categories": [[each.key, said] for each, said in belongs],
        "governing_law": place,
        "law_source": source,
        "retain_until": due.on,
        "because": due.to_json(),
        "blocked": list(due.blocked),
        "trail_until": schedule.trail_until(due.on, last, trail.months or schedule.TRAIL_MONTHS),
        "refreshed_at": clock.now(),
        "is_stale": False,
    }


def categories_of(contract: Contract) -> list[tuple[Category, str]]:
    """(category, where it came from). What was signed is always a standard contract too, so that nothing that
    is attached to it shortens its time (RT-1)."""
    template = contract.version.template
    by_hand = category.attached(contract.workspace_id, contract.pk)
    by_template = [*category.attached(contract.workspace_id, template.pk), template.category]
    found = []
    for each in category.all_of(contract.workspace_id):
        said = _source(each, contract, by_hand, by_template)
        found += [(each, said)] if said else []
    if not found:
        found = [(category.find(contract.workspace_id, category.STANDARD), NATURE)]
    return found


def _source(each: Category, contract: Contract, by_hand: list[str], by_template: list[str]) -> str:
    if each.key == category.AUDIT:
        return ""
    if each.key in by_hand:
        return HAND
    if each.key == category.STANDARD and contract.status in SIGNED:
        return NATURE
    if each.key in by_template and (each.key != category.STANDARD or contract.status in SIGNED):
        return TEMPLATE
    if each.takes(contract.values):
        return FIELD
    is_paid = each.key == category.BILLING and contract.status in SIGNED and agreed.is_paid(contract)
    return NATURE if is_paid else ""


def facts_of(contract: Contract, row: Record | None = None) -> Facts:
    """What happened to it, in days where its workspace is."""
    return Facts(
        created_on=_day(contract.created_at, contract),
        completed_on=_day(contract.completed_at, contract) if contract.completed_at else None,
        ended_on=_ended_on(contract, row),
        extended_until=row.extended_until if row else None,
    )


def _ended_on(contract: Contract, row: Record | None) -> date | None:
    """What a person noted, else the end its papers agree on; of what was never in force, when that was so."""
    if contract.status in lifecycle.ENDED:
        return _day(contract.ended_at or contract.created_at, contract)
    if row is not None and row.ended_on is not None:
        return row.ended_on
    term = standing.of(contract)
    return term.ends_on if term is not None else None


def _day(at: datetime, contract: Contract) -> date:
    return workdays.day_of(at, contract.workspace_id)


# What changes what was worked out.


def family(entry: Entry) -> list[str]:
    """The original and its addenda, as the targets of a reaction: the term of one is the term of all."""
    root = bond.original(rows.get(Contract, entry.subject))
    return [root.pk, *(each.pk for each in bond.signed(root))]


def again(delivery: Delivery) -> None:
    """The contract goes on: an end that somebody noted before counts no longer. target: a contract's id."""
    contract = rows.get(Contract, delivery.target)
    with transaction.atomic():
        moves.lock(contract)
        row = record.of(contract)
        if row is not None and row.ended_on is not None and row.status != record.DESTROYED:
            rows.change(row, {"ended_on": None})
        keep(contract)


def all_again(delivery: Delivery) -> None:
    """A category, a law or what is usual changed: every record waits to be worked out anew, and till then
    none is over."""
    held = Record.objects.filter(workspace_id=delivery.workspace_id).exclude(status=record.DESTROYED)
    held.update(is_stale=True)


def stale() -> list[tuple[str, str]]:
    """(workspace id, contract id) of records that wait to be worked out anew, everywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_records_stale()")
        return cursor.fetchall()


def missing() -> list[tuple[str, str]]:
    """(workspace id, contract id) of contracts that are over without a record, from before there were any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_records_missing()")
        return cursor.fetchall()


def take_up(contract_id: str) -> None:
    """One of `stale` or `missing`."""
    keep(rows.get(Contract, contract_id))


def of_template(entry: Entry) -> list[str]:
    """Whether what was put into a category is a template, as the targets of a reaction."""
    return [""] if entry.facts["target"].startswith("tpl_") else []
