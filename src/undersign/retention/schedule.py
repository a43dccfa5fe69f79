"""Until when a record is kept: the longest of its rules, counted from what happened to the contract (RT-1).

Hides the arithmetic of days and months, and every reason for which nothing may be destroyed yet. Pure: facts
and rules in, a day with its reason out; no clock, no database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from undersign.contracts.succession import days

# What a rule counts from. ENDED: the contract's end by expiry, termination or its last addendum, never its
# signing (RT-1). IN_EFFECT: the later of its creation and its end (HI-5). FIXED: a day of its own.
ENDED, CREATED, IN_EFFECT, FIXED = TRIGGERS = ("ended", "created", "in_effect", "fixed")

# Why nothing is destroyed, whatever the day.
NO_RULE = "no_rule"  # no category asks for anything
NO_END = "no_end"  # nobody knows yet when it ends, or it has not ended
NO_PERIOD = "no_period"  # a category waits for its period
UNVERIFIED = "unverified"  # nobody signed off a category
LAW_UNVERIFIED = "law_unverified"  # nobody signed off what the law asks for
BLOCKS = (NO_RULE, NO_END, NO_PERIOD, UNVERIFIED, LAW_UNVERIFIED)

LAST_DAY = date.max - timedelta(days=1)
TRAIL_MONTHS = 84  # RT-3: the audit trail stays at least seven years


@dataclass(frozen=True)
class Rule:
    """key: of a category, or `law:US-IL`. months: from the trigger's day, None while nobody said.
    verified_by: who signed it off, "" while nobody did: such a rule keeps, and never lets go."""

    key: str
    trigger: str = ENDED
    months: int | None = None
    fixed_on: date | None = None
    basis: str = ""
    source: str = ""
    verified_by: str = ""
    verified_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What happened to a contract, in days where its workspace is. ended_on: its last day, that of its
    last addendum, or the day on which it was declined or cancelled; None while that is not known."""

    created_on: date
    completed_on: date | None = None
    ended_on: date | None = None
    extended_until: date | None = None


@dataclass(frozen=True)
class Reason:
    """What one rule asks: kept until `until`, counted from `counted_from`; None where that is not known."""

    key: str
    trigger: str
    counted_from: date | None
    months: int | None
    until: date | None
    basis: str
    source: str
    verified_by: str

    def to_json(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: str(value) if isinstance(value, date) else value for name, value in told.items()}


@dataclass(frozen=True)
class Due:
    """on: the last day on which it is kept, None where no rule reaches one. rule: the key of what asks for
    it, "extension" where somebody extended it beyond. because: every rule, the longest first. blocked: of
    BLOCKS, why it is not destroyed whatever the day."""

    on: date | None
    rule: str
    because: tuple[Reason, ...]
    blocked: tuple[str, ...]

    def is_over(self, today: date) -> bool:
        """Whether its time to be kept is over, and nothing stands in the way that we know of here."""
        return self.on is not None and not self.blocked and today > self.on

    def to_json(self) -> dict[str, Any]:
        return {
            "on": str(self.on) if self.on else None,
            "rule": self.rule,
            "because": [each.to_json() for each in self.because],
            "blocked": list(self.blocked),
        }


def due(facts: Facts, rules: Iterable[Rule], law: Rule | None = None) -> Due:
    """The longest of `rules` and of `law`, what the governing law asks. Every rule counts, verified or not;
    one that is not verified, has no period, or waits for the contract's end blocks (RT-1, RT-5, law.md A8).
    """
    rules = list(rules)
    known = [_reason(each, facts) for each in (*rules, *([law] if law else []))]
    because = tuple(sorted(known, key=lambda each: (each.until or date.max, each.key), reverse=True))
    days_ = [(each.until, each.key) for each in known if each.until is not None]
    if facts.extended_until is not None:
        days_.append((facts.extended_until, "extension"))
    on, rule = max(days_, default=(None, ""))
    return Due(on, rule, because, _blocked(rules, law, known))


def _reason(rule: Rule, facts: Facts) -> Reason:
    start = _counted_from(rule, facts)
    until = None
    if rule.trigger == FIXED:
        until = rule.fixed_on
    elif start is not None and rule.months is not None:
        until = after(start, rule.months)
    return Reason(
        rule.key, rule.trigger, start, rule.months, until, rule.basis, rule.source, rule.verified_by
    )


def _counted_from(rule: Rule, facts: Facts) -> date | None:
    if rule.trigger == CREATED:
        return facts.created_on
    if rule.trigger == FIXED:
        return rule.fixed_on
    if facts.ended_on is None:
        return None
    # Last in effect on its last day; an end before its making (dated back) does not shorten it.
    return max(facts.created_on, facts.ended_on) if rule.trigger == IN_EFFECT else facts.ended_on


def _blocked(rules: list[Rule], law: Rule | None, known: list[Reason]) -> tuple[str, ...]:
    found = {
        NO_RULE: not rules,
        NO_END: any(each.counted_from is None and each.trigger != FIXED for each in known),
        NO_PERIOD: any(_lacks_period(each) for each in (*rules, *([law] if law else []))),
        UNVERIFIED: any(not each.verified_by for each in rules),
        LAW_UNVERIFIED: law is not None and not law.verified_by,
    }
    return tuple(code for code in BLOCKS if found[code])


def _lacks_period(rule: Rule) -> bool:
    return rule.fixed_on is None if rule.trigger == FIXED else rule.months is None


def after(start: date, months: int) -> date:
    """The last day of `months` counted from `start`: its day of that later month, or the first day of the
    month after where there is no such day. A day too long harms nobody, a day too short may."""
    if start.year * 12 + start.month + months > LAST_DAY.year * 12:
        return LAST_DAY
    reached = days.add_months(start, months)
    return reached if reached.day == start.day else reached + timedelta(days=1)


def trail_until(record_until: date | None, last_entry_on: date, months: int = TRAIL_MONTHS) -> date | None:
    """Until when the audit trail stays: `months`, never fewer than seven years, from its last entry, and
    never shorter than the record it proves; None where that one's end is not known (RT-3)."""
    if record_until is None:
        return None
    return max(record_until, after(last_entry_on, max(months, TRAIL_MONTHS)))
