"""The terms of a contract that go on after it is signed: its begin and end, what is paid, how it renews.

A template says under `schema["terms"]` which of its merge fields holds each of them, or the value itself
where its text leaves no choice. Hides how little a template has to say, and what is read from an old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MONTH, QUARTER, YEAR, ONCE = "month", "quarter", "year", "once"
SCHEDULES = (MONTH, QUARTER, YEAR, ONCE)
RENEW_DAYS = 60

# Which type of merge field each part can be read from; the others are said outright only.
TYPES = {
    "starts": "date",
    "follows": "date",
    "number": "text",
    "signed_on": "date",
    "sha256": "text",
    "ends": "date",
    "months": "number",
    "amount": "money",
    "payment_days": "number",
    "notice_days": "number",
    "renews": "yes_no",
    "renewal_months": "number",
}
_BOUNDS = {
    "months": (1, 1200),
    "payment_days": (0, 365),
    "notice_days": (0, 730),
    "renewal_months": (1, 120),
    "renew_days": (1, 365),
}


@dataclass(frozen=True)
class Said:
    """A part is the name of a merge field, or a plain value (a number of days or months, true or false).

    starts: the first day; follows: of an addendum, the last day of the term it goes on from. months from
    there, or `ends`: the last day. amount: a money field, due `every` month, quarter, year or once, within
    payment_days. notice_days before the end. renews: by itself, for renewal_months at a time. renew_with: the
    key of the addendum's template, drafted renew_days before the end. Of an addendum: number, signed_on,
    sha256 are the fields that name what it changes (sha256: of its signed file); changes is {field of that
    contract: its own field}.
    """

    starts: str = ""
    follows: str = ""
    number: str = ""
    signed_on: str = ""
    sha256: str = ""
    ends: str = ""
    months: str | int = ""
    amount: str = ""
    every: str = ""
    payment_days: str | int = ""
    notice_days: str | int = ""
    renews: str | bool = ""
    renewal_months: str | int = ""
    renew_with: str = ""
    renew_days: int = RENEW_DAYS
    changes: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_end(self) -> bool:
        """Whether what is signed by it has a last day."""
        return bool(self.months or self.ends)

    def __bool__(self) -> bool:
        """Whether the template speaks of terms at all."""
        return bool(self.starts or self.follows or self.ends or self.amount or self.changes)


def from_json(schema: Mapping[str, Any]) -> Said:
    """What a version's schema says under "terms"; nothing where it says nothing."""
    told = schema.get("terms") or {}
    return Said(**{name: told[name] for name in Said.__dataclass_fields__ if name in told})


def checked(told: Any, fields: Mapping[str, str]) -> dict[str, Any]:
    """`told` in its shortest form. fields: {merge field: its type}. Raises ValueError with the part."""
    if not isinstance(told, Mapping):
        raise ValueError("terms")
    kept = {name: value for name, value in told.items() if value not in ("", None, {})}
    for name, value in kept.items():
        if name not in Said.__dataclass_fields__ or not _fits(name, value, fields):
            raise ValueError(f"terms: {name}")
    if kept.get("renew_days") == RENEW_DAYS:
        del kept["renew_days"]
    return kept


def _fits(name: str, value: Any, fields: Mapping[str, str]) -> bool:
    if name == "every":
        return value in SCHEDULES
    if name == "renew_with":
        return isinstance(value, str)
    if name == "changes":
        return isinstance(value, Mapping) and all(own in fields for own in value.values())
    if isinstance(value, bool):
        return name == "renews"
    if isinstance(value, int):
        least, most = _BOUNDS.get(name, (1, 0))
        return least <= value <= most
    return fields.get(value) == TYPES.get(name)
