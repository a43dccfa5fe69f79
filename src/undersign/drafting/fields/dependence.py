"""How fields of a form depend on each other: which are hidden, and what formulas come to.

Hides the order of evaluation. Rules are the plain JSON that travels with a placed field:
{"visible_if": {"field", "is" | "is_not"}, "formula", "places", "known": {name: value}}. Hidden means emptied:
a hidden field has no value, and counts as empty wherever another asks for it.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from undersign.drafting.fields import formula, values
from undersign.drafting.fields.formula import BadFormula

Rules = Mapping[str, Any]


@dataclass(frozen=True)
class Settled:
    """`values` after emptying and computing, by name; `hidden` names what is not shown."""

    values: dict[str, str]
    hidden: frozenset[str]


def settle(rules: Mapping[str, Rules], given: Mapping[str, str]) -> Settled:
    """What stands when all conditions and formulas were applied to `given`."""
    work = _Work(rules, given)
    found = {name: work.value(name) for name in rules}
    return Settled(found, frozenset(name for name in rules if not work.visible(name)))


def used(rules: Rules) -> tuple[str, ...]:
    """The names that one field's rules ask for. A formula that cannot be read uses none."""
    asked = rules.get("visible_if") or {}
    names = [asked["field"]] if asked.get("field") else []
    with suppress(BadFormula):
        names += formula.parse(rules["formula"]).names if rules.get("formula") else ()
    return tuple(dict.fromkeys(names))


class _Work:
    def __init__(self, rules: Mapping[str, Rules], given: Mapping[str, str]) -> None:
        self.rules, self.given = rules, given
        self.known: dict[str, str] = {}
        for each in rules.values():
            self.known.update(each.get("known") or {})
        self.values: dict[str, str] = {}
        self.shown: dict[str, bool] = {}
        self.open: set[str] = set()

    def value(self, name: str) -> str:
        if name not in self.rules:
            return self.known.get(name, self.given.get(name, ""))
        if name not in self.values:
            self.values[name] = self.found(name)
        return self.values[name]

    def found(self, name: str) -> str:
        """A field that (against the layout's check) asks for itself is empty."""
        if name in self.open:
            return ""
        self.open.add(name)
        rules = self.rules[name]
        if not self.visible(name):
            said = ""
        elif rules.get("formula"):
            said = self.computed(rules)
        else:
            said = self.given.get(name, "")
        self.open.discard(name)
        return said

    def visible(self, name: str) -> bool:
        if name not in self.shown:
            self.shown[name] = True
            asked = self.rules[name].get("visible_if")
            if asked:
                self.shown[name] = holds(asked, self.value(asked["field"]))
        return self.shown[name]

    def computed(self, rules: Rules) -> str:
        try:
            parsed = formula.parse(rules["formula"])
        except BadFormula:
            return ""
        counted = {name: number(self.value(name)) for name in parsed.names}
        asked = [counted[name] for name in parsed.names if name not in self.known]
        total = parsed.value(counted)
        if total is None or (asked and not any(each is not None for each in asked)):
            return ""
        places = rules.get("places")
        return plain(total if places is None else formula.rounded(total, int(places)), places is not None)


def holds(asked: Mapping[str, Any], value: str) -> bool:
    """Whether a condition is met by a field's value; of a group of boxes, by one that is ticked."""
    wanted = str(asked.get("is", asked.get("is_not", "")))
    met = wanted in value.split("\n") if wanted else not value
    return met if "is" in asked else not met


def number(value: str) -> Decimal | None:
    """A value as a formula counts it: a ticked box is 1, what is no number is nothing."""
    if value == "yes":
        return Decimal(1)
    try:
        return values.decimal(value)
    except values.Wrong:
        return None


def plain(total: Decimal, keep: bool = False) -> str:
    """Digits with a point, without exponent; zeros at the end only where `keep`."""
    text = format(total if keep else round(total, 10), "f")
    return text if keep or "." not in text else text.rstrip("0").rstrip(".") or "0"


def stored(value: Any) -> str:
    """A merge value as answers are stored: numbers with a point, dates as ISO 8601, yes or nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else ""
        case Decimal():
            return format(Decimal(value), "f")
        case values.Day():
            return value.isoformat()
        case str():
            return str(value)
        case _:
            return values.show(value, "en")
