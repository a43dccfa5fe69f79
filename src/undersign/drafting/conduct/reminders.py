"""When people who are asked to sign are reminded, and when a contract ends: what a template says about it.

Hides the defaults and the bounds, so that an old version, and a schema written by hand, read as something
sensible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

# The least and the most of each number; what lies outside is moved to the nearer one.
BOUNDS = {
    "first_hours": (1, 24 * 60),
    "every_hours": (12, 24 * 60),
    "most": (0, 30),
    "before_expiry_hours": (0, 24 * 7),
    "expires_days": (1, 366),
    "opens": (0, 23),
    "closes": (1, 24),
}


@dataclass(frozen=True)
class Reminders:
    """first_hours after the asking, every_hours after that, at most `most` times; one more
    before_expiry_hours before the end (0: none). expires_days: from sending to the end.

    opens, closes: the hours of a reader's day (0–24, by the reader's own clock) in which mail may come;
    weekends: whether it may come on the weekend of the reader's country.
    """

    first_hours: int = 48
    every_hours: int = 48
    most: int = 8
    before_expiry_hours: int = 72
    expires_days: int = 30
    opens: int = 8
    closes: int = 20
    weekends: bool = False

    def changed(self, told: Mapping[str, Any]) -> Reminders:
        """With what `told` says otherwise; what cannot be read is left as it was."""
        fit: dict[str, Any] = {n: _number(n, told[n]) for n in BOUNDS if _is_number(told.get(n))}
        if isinstance(told.get("weekends"), bool):
            fit["weekends"] = told["weekends"]
        made = replace(self, **fit)
        return made if made.opens < made.closes else replace(made, opens=self.opens, closes=self.closes)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(schema: Mapping[str, Any]) -> Reminders:
    """What a version's schema says under "reminders"; the defaults where it says nothing."""
    told = schema.get("reminders")
    return Reminders().changed(told if isinstance(told, Mapping) else {})


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(name: str, value: int) -> int:
    least, most = BOUNDS[name]
    return max(least, min(most, value))
