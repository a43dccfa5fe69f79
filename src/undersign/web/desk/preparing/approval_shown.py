"""Where a draft's approval stands, as its page and the approver's say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from undersign.contracts.approval import gate
from undersign.contracts.approval.gate import Standing
from undersign.contracts.approval.request import ApprovalWord
from undersign.contracts.contract import Contract
from undersign.drafting.compose import Composition
from undersign.journal import history
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry
from undersign.web.desk.workspace import rule_words

NONE, NEEDED, WAITS, DECLINED, GRANTED = "none", "needed", "waits", "declined", "granted"


@dataclass(frozen=True)
class Line:
    """One rule. asks: its sentence; people: whom it waits for now; is_possible: whether anybody could."""

    name: str
    asks: str
    people: str
    is_granted: bool
    is_possible: bool


@dataclass(frozen=True)
class Shown:
    """state: NONE … GRANTED. lapsed: something was asked about an earlier form of the draft."""

    state: str
    lines: list[Line]
    yes: list[str]
    no: str = ""
    reason: str = ""
    note: str = ""
    asker: str = ""
    since: datetime | None = None
    sends: bool = False
    lapsed: bool = False

    @property
    def is_open(self) -> bool:
        """The draft can be sent now, as far as approvals go."""
        return self.state in (NONE, GRANTED)

    @property
    def is_possible(self) -> bool:
        return all(each.is_possible for each in self.lines)

    @property
    def waits_for(self) -> str:
        return rule_words.listed(sorted({each.people for each in self.lines if each.people}))


def of_draft(contract: Contract, made: Composition, by: Actor) -> Shown:
    """As it would be if `by` sent it now."""
    clauses = {each.key: each.present for each in made.clauses}
    return shown(contract, gate.of(contract, clauses, by))


def shown(contract: Contract, standing: Standing) -> Shown:
    held = standing.held
    if not standing.asks:
        return Shown(NONE, [], [], lapsed=bool(contract.approval) and held is None)
    lines = [_line(each, standing) for each in standing.asks]
    state = GRANTED
    if standing.is_needed:
        state = DECLINED if standing.is_declined else WAITS if standing.waits else NEEDED
    asked, answered = _told(contract, held.id) if held else ({}, {})
    return Shown(
        state,
        lines,
        _yes(held.id) if held else [],
        no=answered.get("actor", ""),
        reason=answered.get("reason", ""),
        note=asked.get("note", ""),
        asker=asked.get("actor", ""),
        since=held.asked_at if held else None,
        sends=bool(held and held.sends),
        lapsed=bool(contract.approval) and held is None,
    )


def _line(each: gate.Asks, standing: Standing) -> Line:
    people = [
        who.name for who in standing.members(standing.staff.present(each.asked) if each.asked else each.asked)
    ]
    return Line(
        each.rule.name, rule_words.when(each.rule), rule_words.either(people) if people else "",
        each.is_granted, each.is_possible,
    )  # fmt: skip


def _yes(request_id: str) -> list[str]:
    held = ApprovalWord.objects.filter(request_id=request_id).select_related("member").order_by("at")
    return [each.member.name for each in held]


def _told(contract: Contract, request_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """What was written when it was asked for, and when it was declined: {note or reason, actor}."""
    events = ("approval.asked", "approval.declined")
    held = Entry.objects.filter(workspace_id=contract.workspace_id, subject=contract.pk, event__in=events)
    key = history.journal_key(contract.workspace_id, contract.pk)
    asked: dict[str, str] = {}
    answered: dict[str, str] = {}
    for row in held.select_related("personal").order_by("position"):
        if row.facts.get("request_id") == request_id:
            (asked if row.event == "approval.asked" else answered).update(history.personal(row, key))
    return asked, answered
