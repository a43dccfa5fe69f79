"""What the calendar does to a term, each once for each end: its renewal falls due, it goes on, or it lapses.

Hides where it is noted that it was done: on the term's row, in the transaction that records it, under the
lock of the contract. So a second worker, a killed one and a clock that is set back find it done, and a clock
that jumps ahead does what it jumped over, one period after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.contracts.succession import bond, events, standing, workdays
from undersign.contracts.succession.standing import Term
from undersign.journal import actor, clock, fault, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy

_AHEAD = timedelta(hours=14)  # the earliest clocks of all


@dataclass(frozen=True)
class Drafted:
    """A renewal: the addendum, and {merge field: [agreed, drafted]} of what it would change."""

    contract: Contract
    changes: dict[str, list[Any]]


def due() -> list[tuple[str, str]]:
    """(workspace id, contract id) of terms that the calendar asks something of, or will within hours,
    anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_terms_due(%s)", [(clock.now() + _AHEAD).date()])
        return cursor.fetchall()


def go_on(contract_id: str) -> bool:
    """Let a period that is over be followed by the next one, or the term lapse; whether another may be
    over."""
    with transaction.atomic():
        root, row = _held(contract_id)
        if row is None or row.is_over or row.ends_on is None or row.ends_on >= _today(root):
            return False
        by, ended, found = actor.system(root.workspace_id), row.ends_on, standing.as_of(root).terms
        following = None if row.is_let_go else found.after(ended)
        if following is None:
            rows.change(row, {"is_over": True})
            moves.record(root, events.ContractLapsed(ends_on=str(ended)), by=by)
            return False
        rows.change(row, standing.dates(root, found, following))
        moves.record(root, events.TermRenewed(was=str(ended), ends_on=str(following)), by=by)
    return True


def is_due(contract_id: str) -> bool:
    """Whether its renewal is to be drafted and told today; asked again under the lock by `tell`."""
    return _is_due(*_found(contract_id))


def tell(contract_id: str, make: Callable[[Contract], Drafted]) -> bool:
    """Draft the renewal by `make`, unless one is under way, and record that it is due; whether that was
    now."""
    with transaction.atomic():
        root, row = _held(contract_id)
        if not _is_due(root, row):
            return False
        assert row is not None
        told = _told(root, row, make)
        rows.change(row, {"told_for": row.ends_on, "renewal_id": told.contract_id or row.renewal_id})
        fault.step("renewal.noted")
        moves.record(root, told, by=actor.system(root.workspace_id))
    fault.step("renewal.told")
    return True


def _told(root: Contract, row: Term, make: Callable[[Contract], Drafted]) -> events.RenewalDue:
    ends_on = str(row.ends_on)
    under_way = bond.renewal(root)
    if under_way is not None:
        return events.RenewalDue(
            ends_on=ends_on, kind="open", number=under_way.number, contract_id=under_way.id
        )
    try:
        with transaction.atomic():
            drafted = make(root)
    except Refused as why:
        return events.RenewalDue(ends_on=ends_on, kind="told", problem=why.code)
    made = drafted.contract
    return events.RenewalDue(
        ends_on=ends_on, number=made.number, contract_id=made.id, changes=drafted.changes
    )


def start(contract: Contract, make: Callable[[Contract], Drafted], *, by: Actor) -> Contract:
    """A person starts the renewal before the calendar does, or after a draft was thrown away. Raises
    `Refused` (renewal.open, renewal.endless)."""
    policy.require(by, "contract.amend")
    with transaction.atomic():
        root, row = _held(bond.original(contract).pk)
        if row is None or row.ends_on is None:
            raise _endless(root)
        under_way = bond.renewal(root)
        if under_way is not None:
            raise Refused(
                "renewal.open",
                _("A renewal of %(number)s is under way: %(renewal)s."),
                do=_("Send that one, or cancel it and start anew."),
                number=root.number,
                renewal=under_way.number,
            )
        drafted = make(root)
        rows.change(row, {"renewal_id": drafted.contract.id, "told_for": row.ends_on, "is_let_go": False})
    return drafted.contract


def let_go(contract: Contract, reason: str, *, by: Actor) -> None:
    """Note that it is not renewed: it lapses on its last day, and nothing more is drafted. Raises `Refused`
    (renewal.endless, renewal.no_reason)."""
    policy.require(by, "contract.amend")
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise Refused(
            "renewal.no_reason",
            _("It has to be said why the contract is not renewed."),
            do=_("Write who gave notice, and when."),
            field="reason",
        )
    with transaction.atomic():
        root, row = _held(bond.original(contract).pk)
        if row is None or row.ends_on is None or row.is_over:
            raise _endless(root)
        if row.is_let_go:
            return
        rows.change(row, {"is_let_go": True})
        moves.record(root, events.EndDecided(ends_on=str(row.ends_on), reason=reason), by=by)


def _endless(root: Contract) -> Refused:
    return Refused(
        "renewal.endless",
        _("%(number)s has no term that ends, so there is nothing to renew."),
        do=_("Draft another addendum instead."),
        number=root.number,
    )


def _is_due(root: Contract, row: Term | None) -> bool:
    if row is None or row.is_over or row.is_let_go or row.due_on is None or row.told_for == row.ends_on:
        return False
    return row.due_on <= _today(root)


def _today(root: Contract) -> Any:
    return workdays.today(root.workspace_id)


def _held(contract_id: str) -> tuple[Contract, Term | None]:
    root = moves.hold(Contract, contract_id)
    return root, rows.first(Term, "contract_id = %s", contract_id)


def _found(contract_id: str) -> tuple[Contract, Term | None]:
    return rows.get(Contract, contract_id), rows.first(Term, "contract_id = %s", contract_id)
