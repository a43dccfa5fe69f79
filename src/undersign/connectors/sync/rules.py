"""What becomes of one value that two systems know: the whole rule, and nothing that asks anybody.

Hides why no write can go round in circles. Both sides are compared with `base`, the value on which they
last agreed, never with a clock or with whoever called: a message that comes twice, late or never changes
nothing, and what we wrote ourselves is no change when it comes back. Where we put a value back that
somebody changed over there, we do so `PUT_BACKS` times and then ask a person: two programs that disagree
do not fight. `docs/sync.md` has the same in sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

FROM, TO, BOTH = DIRECTIONS = ("from", "to", "both")
CRM, CONTRACT, HUMAN = OWNERS = ("crm", "contract", "human")
THEIRS, OURS, LATEST, ASK = CONFLICTS = ("theirs", "ours", "latest", "ask")
USUAL = {CRM: THEIRS, CONTRACT: OURS, HUMAN: ASK}

NOTHING, AGREE, TAKE, WRITE, HOLD = "nothing", "agree", "take", "write", "hold"
PUT_BACKS = 3


@dataclass(frozen=True)
class Rule:
    """direction: from them to us, to them, or both. owner: whose word it is. conflict: where both changed it
    since they agreed, "" for what is usual with this owner."""

    direction: str = FROM
    owner: str = CRM
    conflict: str = ""

    @property
    def on_conflict(self) -> str:
        return self.conflict or USUAL[self.owner]


@dataclass(frozen=True)
class Said:
    """A value as one side has it, in the neutral form. at: when it was changed there, where that is known."""

    value: str
    at: datetime | None = None


@dataclass(frozen=True)
class Known:
    """What is remembered of one value. base: on what both agreed; None where they never did. put_backs: how
    often we restored it since ours last changed. held: why a person is asked, "" where nobody is."""

    base: str | None = None
    put_backs: int = 0
    held: str = ""


@dataclass(frozen=True)
class Decision:
    """act: what to do; value: what to take or to write. why: a word for the log, explained in `words`.
    known: what to remember once it is done."""

    act: str
    why: str
    value: str = ""
    known: Known = Known()


def decide(rule: Rule, known: Known, ours: Said, theirs: Said) -> Decision:
    """What to do now. Asked again after it was done, it answers NOTHING, AGREE or HOLD."""
    if ours.value == theirs.value:
        settled = Known(ours.value, known.put_backs if known.base == ours.value else 0)
        return Decision(NOTHING if known == settled else AGREE, "same", ours.value, settled)
    if known.held:
        return Decision(HOLD, known.held, known=known)
    if known.base is None:
        return _first(rule, known, ours, theirs)
    if ours.value == known.base:
        return _they_changed(rule, known, ours, theirs)
    if theirs.value == known.base:
        return _we_changed(rule, known, ours, theirs)
    return _both_changed(rule, known, ours, theirs)


def settle(known: Known, ours: Said, theirs: Said, *, keep: str) -> Decision:
    """A person's answer: keep THEIRS or OURS."""
    free = replace(known, held="", put_backs=0)
    return _take(free, theirs, "chosen") if keep == THEIRS else _write(free, ours, "chosen")


def hold(known: Known, why: str) -> Decision:
    """A person is asked; until they answer nothing moves, unless both sides say the same again."""
    return Decision(HOLD, why, known=replace(known, held=why))


def _take(known: Known, theirs: Said, why: str) -> Decision:
    return Decision(TAKE, why, theirs.value, Known(theirs.value))


def _write(known: Known, ours: Said, why: str, *, put_backs: int = 0) -> Decision:
    return Decision(WRITE, why, ours.value, Known(ours.value, put_backs))


def _leave(known: Known, why: str) -> Decision:
    """Both stay as they are, and apart: the rule says so."""
    return Decision(NOTHING, why, known=known)


def _first(rule: Rule, known: Known, ours: Said, theirs: Said) -> Decision:
    """They meet for the first time, and differ: an empty side is filled, else the rule's winner is right."""
    if rule.direction == FROM:
        if rule.owner == CRM or not ours.value:
            return _take(known, theirs, "first")
        return _leave(known, "ours_stands")
    if rule.direction == TO:
        if rule.owner != CRM or not theirs.value:
            return _write(known, ours, "first") if ours.value else _leave(known, "nothing_to_say")
        return _leave(known, "theirs_stands")
    if not ours.value:
        return _take(known, theirs, "first")
    if not theirs.value:
        return _write(known, ours, "first")
    return _winner(rule, known, ours, theirs, "first")


def _they_changed(rule: Rule, known: Known, ours: Said, theirs: Said) -> Decision:
    if rule.direction == BOTH or (rule.direction == FROM and (rule.owner != CONTRACT or not ours.value)):
        return _take(known, theirs, "they_changed")
    if rule.direction == FROM or rule.owner != CONTRACT:
        return _leave(known, "ours_stands" if rule.direction == FROM else "theirs_stands")
    if known.put_backs >= PUT_BACKS:
        return hold(known, "fights")
    return _write(known, ours, "put_back", put_backs=known.put_backs + 1)


def _we_changed(rule: Rule, known: Known, ours: Said, theirs: Said) -> Decision:
    if rule.direction == BOTH or (rule.direction == TO and (rule.owner != CRM or not theirs.value)):
        return _write(known, ours, "we_changed")
    if rule.direction == FROM and rule.owner == CRM:
        return _take(known, theirs, "theirs_rules")
    return _leave(known, "ours_stands" if rule.direction == FROM else "theirs_stands")


def _both_changed(rule: Rule, known: Known, ours: Said, theirs: Said) -> Decision:
    if rule.direction == BOTH:
        return _winner(rule, known, ours, theirs, "conflict")
    if rule.direction == FROM:
        return _we_changed(rule, known, ours, theirs)
    return _write(known, ours, "we_changed") if rule.owner != CRM else _leave(known, "theirs_stands")


def _winner(rule: Rule, known: Known, ours: Said, theirs: Said, why: str) -> Decision:
    how = rule.on_conflict
    if how == LATEST:
        if ours.at is None or theirs.at is None or ours.at == theirs.at:
            how = USUAL[rule.owner]
        else:
            how = OURS if ours.at > theirs.at else THEIRS
    if how == ASK:
        return hold(known, "conflict")
    return _take(known, theirs, why) if how == THEIRS else _write(known, ours, why)
