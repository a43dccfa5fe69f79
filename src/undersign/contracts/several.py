"""The same verb on several contracts: each in its own transaction, what cannot be done left out and named.

Hides that a list changes while it is looked at: a contract that was signed meanwhile is told of and stops
nobody else's. Whoever heard from us within a day is not reminded once more by the handful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from undersign.contracts import events, ownership
from undersign.contracts.contract import Contract
from undersign.contracts.people import turns
from undersign.contracts.schedule.ends import ReminderDue
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry
from undersign.journal.refused import Refused
from undersign.workspaces import policy
from undersign.workspaces.member import Member

MOST = 250  # contracts at a time
QUIET = timedelta(days=1)  # in which nobody is reminded by the handful who was asked or reminded


@dataclass
class Outcome:
    """done: numbers of contracts. left_out: (number, why)."""

    done: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def remind(contracts: Iterable[Contract], *, by: Actor) -> Outcome:
    """Mail the link again to whoever's turn it is. Raises `Refused` (role.refused, several.many)."""
    policy.require(by, "contract.remind")
    chosen = _checked(contracts)
    reminded = _just_reminded([each.pk for each in chosen], by.workspace_id)

    def one(contract: Contract) -> None:
        _require_quiet(contract, reminded)
        asked = [r for r in contract.waiting_for if r.role != turns.IN_PERSON and r.email]
        if not asked:
            raise Refused("several.nobody", _("Nobody is being asked to sign now."))
        for person in asked:
            contract.remind(person, by=by)

    return _each(chosen, one)


def give(contracts: Iterable[Contract], owner: Member, *, by: Actor) -> Outcome:
    """Make them `owner`'s. Raises `Refused` (role.refused, several.many)."""
    policy.require(by, "contract.reassign")
    return _each(_checked(contracts), lambda contract: ownership.give(contract, owner, by=by))


def void(contracts: Iterable[Contract], reason: str, *, by: Actor) -> Outcome:
    """Cancel each for everybody. Raises `Refused` (role.refused, several.many, several.reason)."""
    policy.require(by, "contract.void")
    if not reason.strip():
        raise Refused(
            "several.reason",
            _("Say why, since it stands in every trail. Nothing was cancelled."),
            do=_("Write a reason."),
            field="reason",
        )
    return _each(_checked(contracts), lambda contract: contract.void(reason, by=by))


def _each(contracts: list[Contract], verb: Callable[[Contract], object]) -> Outcome:
    outcome = Outcome()
    for contract in contracts:
        try:
            verb(contract)
        except Refused as why:
            outcome.left_out.append((contract.number, str(why.sentence)))
        else:
            outcome.done.append(contract.number)
    return outcome


def _checked(contracts: Iterable[Contract]) -> list[Contract]:
    chosen = list(contracts)
    if len(chosen) <= MOST:
        return chosen
    raise Refused(
        "several.many",
        _("These are too many at a time: at most %(most)s. Nothing was done."),
        do=_("Narrow the list with a filter, then choose again."),
        most=MOST,
    )


def _require_quiet(contract: Contract, reminded: set[str]) -> None:
    if contract.sent_at and clock.now() - contract.sent_at < QUIET:
        raise Refused("several.fresh", _("It was sent less than a day ago."))
    if contract.pk in reminded:
        raise Refused("several.reminded", _("A reminder went out less than a day ago."))


def _just_reminded(ids: list[str], workspace_id: str) -> set[str]:
    told = Entry.objects.filter(workspace_id=workspace_id, subject__in=ids, at__gt=clock.now() - QUIET)
    kinds = [events.RecipientReminded.name, ReminderDue.name]
    return set(told.filter(event__in=kinds).values_list("subject", flat=True))
