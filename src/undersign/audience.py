"""Whom what happened concerns: the targets of each effect that `reactions` names.

Answers ids only: of recipients, members, tickets, accounts; "" where there is one effect and no target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from undersign.connectors.sync import writing
from undersign.connectors.sync.feed import Feed
from undersign.contracts import lifecycle, practice
from undersign.contracts.contract import Contract
from undersign.contracts.told import telling, watching
from undersign.journal import moves
from undersign.journal.entry import Entry
from undersign.sealing import stamping


def _contract(entry: Entry) -> Contract:
    """Read once for all that follows from one entry."""
    if "contract" not in entry.__dict__:
        entry.__dict__["contract"] = moves.seen(Contract, entry.subject)
    return entry.__dict__["contract"]


def when_stamped_by_us(entry: Entry) -> Iterable[str]:
    return [] if stamping.by_others() else [""]


def when_stamped_by_others(entry: Entry) -> Iterable[str]:
    return [""] if stamping.by_others() else []


def the_recipient(entry: Entry) -> Iterable[str]:
    return [entry.facts["recipient_id"]]


def who_was_asked(entry: Entry) -> Iterable[str]:
    return [entry.facts["recipient_id"]] if entry.facts["was_asked"] else []


def the_mailed_code(entry: Entry) -> Iterable[str]:
    return [entry.facts["challenge_id"]] if entry.facts["method"] == "email_code" else []


def the_texted_code(entry: Entry) -> Iterable[str]:
    return [entry.facts["challenge_id"]] if entry.facts["method"] == "sms_code" else []


def the_owner(entry: Entry) -> Iterable[str]:
    return telling.sender(_contract(entry))


def a_successor(entry: Entry) -> Iterable[str]:
    return [entry.facts["successor_id"]] if entry.facts["successor_id"] else []


def told(kind: str, only: str = "") -> Callable[[Entry], Iterable[str]]:
    """Members and recipients who hear of it, but not who did it; `only` those whose id begins so."""

    def those(entry: Entry) -> Iterable[str]:
        found = telling.people(_contract(entry), kind, but=[entry.actor_id])
        return [each for each in found if each.startswith(only)]

    return those


def the_member(entry: Entry) -> Iterable[str]:
    return [entry.facts["member_id"]]


def the_staff(entry: Entry) -> Iterable[str]:
    """Whoever sends or watches it."""
    contract = _contract(entry)
    return dict.fromkeys([*telling.sender(contract), *watching.watchers(contract)])


def staff_not_told(kind: str) -> Callable[[Entry], Iterable[str]]:
    """The same, save those whom the contract's own word tells anyhow."""

    def those(entry: Entry) -> Iterable[str]:
        told_anyhow = telling.people(_contract(entry), kind)
        return [each for each in the_staff(entry) if each not in told_anyhow]

    return those


def where_asked(entry: Entry) -> Iterable[str]:
    """An approval of the draft stands that may no longer be of it."""
    return [""] if _contract(entry).approval else []


def on_the_ticket(kind: str) -> Callable[[Entry], Iterable[str]]:
    """The ticket, where the contract's own word has it told, or an admin wants it of every contract."""

    def those(entry: Entry) -> Iterable[str]:
        told_anyhow = telling.ticket(_contract(entry), kind)
        event = {"opened": "viewed"}.get(kind, kind)
        return told_anyhow or (the_ticket(entry) if writing.is_noted(event, _listeners(entry)) else [])

    return those


def written_back(event: str) -> Callable[[Entry], Iterable[str]]:
    """The connections that an admin wants told of this event, where the contract is about anything there."""

    def those(entry: Entry) -> Iterable[str]:
        found = writing.where(event, _listeners(entry))
        about = _contract(entry) if found else None
        return found if about and (about.account_id or about.ticket_id or about.contact_id) else []

    return those


def _listeners(entry: Entry) -> list[Feed]:
    """Read once for all that follows from one entry."""
    if "listeners" not in entry.__dict__:
        entry.__dict__["listeners"] = writing.listeners(entry.workspace_id)
    return entry.__dict__["listeners"]


def the_ticket(entry: Entry) -> Iterable[str]:
    ticket = _contract(entry).ticket_id
    return [ticket] if ticket else []


def everybody(entry: Entry) -> Iterable[str]:
    """Whoever acted, passed it on or was to get a copy; not who turned out not to be needed."""
    return [r.id for r in _contract(entry).people() if r.status != lifecycle.RELEASED]


def home(place: str, those: Callable[[Entry], Iterable[str]]) -> Callable[[Entry], Iterable[str]]:
    """Those, where signed contracts go to that place by themselves."""
    return lambda entry: those(entry) if practice.goes_to(place, entry.workspace_id) else []


def with_an_account(entry: Entry) -> Iterable[str]:
    account = _contract(entry).account_id
    return [account] if account else []
