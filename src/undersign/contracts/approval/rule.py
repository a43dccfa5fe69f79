"""Which drafts a rule asks about: conditions over what the draft says, all of which must hold. No database.

Hides how each kind of condition compares. A rule without conditions asks about every draft. What a condition
asks about and the draft does not say never holds, save that an unknown region is a region of its own ("").
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

IN, OUT, REWORDED = "in", "out", "reworded"
HOW = (IN, OUT, REWORDED)


@dataclass(frozen=True)
class Facts:
    """What rules can ask about. amounts: {field: (exact amount, ISO 4217)}; shares: {field: percent points};
    written: text fields that say something else than the template does; category: of the template; region: of
    the account, "" where it is unknown; present, absent, reworded: keys of clauses, the last of those whose
    wording is not the library's newest."""

    amounts: Mapping[str, tuple[Decimal, str]] = dataclasses.field(default_factory=dict)
    shares: Mapping[str, Decimal] = dataclasses.field(default_factory=dict)
    written: frozenset[str] = frozenset()
    category: str = ""
    region: str = ""
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    reworded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Amount:
    """More than `over`; in any field where none is named, in any currency where none is named."""

    over: Decimal
    field: str = ""
    currency: str = ""
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict, compare=False)

    def holds(self, facts: Facts) -> bool:
        found = facts.amounts.items() if not self.field else [(self.field, facts.amounts.get(self.field))]
        known = [each for _name, each in found if each is not None]
        return any(amount > self.over and self.currency in ("", currency) for amount, currency in known)


@dataclass(frozen=True)
class Share:
    """More than `over` percent points, in any percentage field where none is named."""

    over: Decimal
    field: str = ""
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict, compare=False)

    def holds(self, facts: Facts) -> bool:
        found = facts.shares.values() if not self.field else [facts.shares.get(self.field)]
        return any(each is not None and each > self.over for each in found)


@dataclass(frozen=True)
class Category:
    """The template's category is one of these."""

    among: tuple[str, ...]

    def holds(self, facts: Facts) -> bool:
        return facts.category in self.among


@dataclass(frozen=True)
class Region:
    """The account's region is one of these; "" is a contract whose region nobody knows."""

    among: tuple[str, ...]

    def holds(self, facts: Facts) -> bool:
        return facts.region in self.among


@dataclass(frozen=True)
class Clause:
    """how: the clause is in, is left out, or says something else than the library does now."""

    key: str
    how: str = IN
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict, compare=False)

    def holds(self, facts: Facts) -> bool:
        return self.key in {IN: facts.present, OUT: facts.absent, REWORDED: facts.reworded}[self.how]


@dataclass(frozen=True)
class Written:
    """Somebody wrote something of their own into this text field."""

    field: str
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict, compare=False)

    def holds(self, facts: Facts) -> bool:
        return self.field in facts.written


Condition = Amount | Share | Category | Region | Clause | Written
KINDS: dict[str, type[Any]] = {
    "amount": Amount, "share": Share, "category": Category, "region": Region, "clause": Clause,
    "written": Written,
}  # fmt: skip
_CODES = {kind: code for code, kind in KINDS.items()}


def matches(conditions: Iterable[Condition], facts: Facts) -> bool:
    """Whether all of them hold."""
    return all(each.holds(facts) for each in conditions)


def asks_about_wording(conditions: Iterable[Condition]) -> bool:
    """Whether the library has to be asked for its newest wordings."""
    return any(isinstance(each, Clause) and each.how == REWORDED for each in conditions)


def to_json(condition: Condition) -> dict[str, Any]:
    """{"kind": …, and its parts}; numbers as strings. `from_json` reads it back to an equal condition."""
    parts = {name: _plain(value) for name, value in vars(condition).items() if value}
    if isinstance(condition, Amount | Share):
        parts["over"] = str(condition.over)
    return {"kind": _CODES[type(condition)], **parts}


def from_json(stored: Mapping[str, Any]) -> Condition:
    """Raises ValueError for what is no condition."""
    parts = {name: value for name, value in stored.items() if name != "kind"}
    try:
        kind = KINDS[stored["kind"]]
        if "over" in parts:
            parts["over"] = _number(parts["over"])
        if "among" in parts:
            parts["among"] = tuple(str(each) for each in parts["among"])
        found = kind(**parts)
    except (KeyError, TypeError, InvalidOperation) as wrong:
        raise ValueError(str(wrong)) from wrong
    if isinstance(found, Clause) and found.how not in HOW:
        raise ValueError(found.how)
    return found  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _number(said: Any) -> Decimal:
    number = Decimal(str(said))
    if not number.is_finite() or number < 0:
        raise ValueError(str(said))
    return number
