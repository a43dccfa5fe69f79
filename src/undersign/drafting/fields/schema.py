"""What a template asks for: its merge fields, and the roles that sign it.

Hides how a declared type turns raw values (from a form, an import, a CRM) into exact ones, and how every
problem is found at once, so that a form can mark all of them. Faults carry codes and facts, not sentences:
whoever shows them words them in the reader's language.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

from undersign.drafting.fields import values
from undersign.drafting.fields.role import Role
from undersign.drafting.fields.values import Wrong, worded

Kind = Literal[
    "text", "long_text", "number", "money", "percentage", "date", "choice", "yes_no",
    "email", "phone", "address", "person", "rows",
]  # fmt: skip

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}(\.[a-z][a-z0-9_]{0,59})?")
_EMAIL = re.compile(r"[^@\s<>\"(),;:]+@[^@\s<>\"(),;:.]+(\.[^@\s<>\"(),;:.]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{4,24}")
PERSON = ("name", "title", "email", "phone")
ADDRESS = ("lines", "city", "region", "postcode", "country")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one field: `field` is its name ("fees[2].amount" inside rows)."""

    field: str
    code: str
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class MergeField:
    """One value a template needs. `choices` are values with labels per language; `columns` are for rows;
    `source` is a path such as "account.name", "contact.email", "ticket.number", "plan" or None."""

    name: str
    type: Kind = "text"
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    help: Mapping[str, str] = dataclasses.field(default_factory=dict)
    required: bool = True
    default: Any = None
    choices: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    currency: str | None = None
    source: str | None = None
    columns: tuple["MergeField", ...] = ()
    pattern: str | None = None
    least: str | None = None
    most: str | None = None

    def label(self, language: str) -> str:
        """What people call this field; its name in words where no label was written."""
        return worded(self.labels, language) or self.name.split(".")[-1].replace("_", " ").capitalize()

    def coerce(self, raw: Any, language: str = "en") -> Any:
        """The exact value in `raw`, or None where there is none. Raises Wrong."""
        if raw is None or (isinstance(raw, str) and not raw.strip()) or raw in ([], {}):
            return None
        value = _COERCIONS[self.type](self, raw, language)
        if value is None or value == "":
            return None
        self._bounded(value)
        return value

    def _bounded(self, value: Any) -> None:
        if isinstance(value, Decimal):
            bounds: Callable[[str], Any] = Decimal
        elif isinstance(value, values.Day):
            bounds = values.day
        else:
            bounds = len
        if bounds is not len and self.least is not None and value < bounds(self.least):
            raise Wrong("too_small", least=self.least)
        if bounds is not len and self.most is not None and value > bounds(self.most):
            raise Wrong("too_large", most=self.most)


@dataclass(frozen=True)
class Schema:
    """The merge fields and roles of one template version."""

    fields: tuple[MergeField, ...] = ()
    roles: tuple[Role, ...] = ()

    def __hash__(self) -> int:
        return hash((tuple(each.name for each in self.fields), tuple(role.name for role in self.roles)))

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Schema":
        """`stored` is what `to_json` made. Raises ValueError for a bad name, type or a name used twice."""
        schema = cls(
            tuple(_field_from(each) for each in stored.get("fields", ())),
            tuple(Role.from_json(each) for each in stored.get("roles", ())),
        )
        _unique("field", [each.name for each in schema.fields])
        _unique("role", [each.name for each in schema.roles])
        return schema

    def to_json(self) -> dict[str, Any]:
        """Plain JSON types only; `from_json` reads it back to an equal schema."""
        return {"fields": [_plain(asdict(each)) for each in self.fields],
                "roles": [each.to_json() for each in self.roles]}  # fmt: skip

    def field(self, name: str) -> MergeField | None:
        """The field of that name, or None."""
        return next((each for each in self.fields if each.name == name), None)

    def role(self, name: str) -> Role | None:
        """The role of that name, or None."""
        return next((each for each in self.roles if each.name == name), None)

    def check(self, given: Mapping[str, Any], *, needed: Iterable[str] | None = None) -> list[Fault]:
        """Everything wrong with `given`: missing (of `needed`, else of all required), wrong, unknown."""
        needed = set(needed) if needed is not None else {f.name for f in self.fields if f.required}
        exact, faults = self.coerced(given)
        wrong = {fault.field.split("[")[0] for fault in faults}
        missing = [
            Fault(each.name, "missing")
            for each in self.fields
            if each.name in needed and exact.get(each.name) is None and each.name not in wrong
        ]
        return missing + faults

    def coerced(self, given: Mapping[str, Any], language: str = "en") -> tuple[dict[str, Any], list[Fault]]:
        """({name: exact value or None}, faults), with defaults where `given` is silent."""
        exact: dict[str, Any] = {}
        faults = [Fault(str(name), "unknown") for name in given if self.field(str(name)) is None]
        for each in self.fields:
            raw = given.get(each.name)
            exact[each.name] = None
            try:
                exact[each.name] = each.coerce(raw, language)
                if exact[each.name] is None:
                    exact[each.name] = each.coerce(each.default, language)
            except RowsWrong as wrong:
                faults += [Fault(each.name + at, code, facts) for at, code, facts in wrong.inner]
            except Wrong as wrong:
                faults.append(Fault(each.name, wrong.code, wrong.facts))
        return exact, faults


class RowsWrong(Wrong):
    """Faults inside table rows: (where, code, facts)."""

    def __init__(self, inner: list[tuple[str, str, Mapping[str, Any]]]) -> None:
        super().__init__("not_rows")
        self.inner = inner


def _text(each: MergeField, raw: Any, language: str) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise Wrong("not_text")
    text = values.clean(str(raw)).strip()
    limit = 20_000 if each.type == "long_text" else 1_000
    if len(text) > limit:
        raise Wrong("too_long", limit=limit)
    if each.type == "text":
        text = " ".join(text.split("\n"))
    if each.pattern and not re.fullmatch(each.pattern, text[:1_000]):
        raise Wrong("pattern", pattern=each.pattern)
    return text


def _matching(pattern: re.Pattern[str], code: str) -> Callable[[MergeField, Any, str], str]:
    def coerce(each: MergeField, raw: Any, language: str) -> str:
        text = values.clean(str(raw)).strip()
        if len(text) > 254 or not pattern.fullmatch(text):
            raise Wrong(code)
        return text

    return coerce


def _choice(each: MergeField, raw: Any, language: str) -> values.Choice:
    labels = each.choices.get(str(raw))
    if labels is None:
        raise Wrong("not_choice", choices=list(each.choices))
    return values.Choice(str(raw), worded(labels, language) or str(raw))


def _yes_no(each: MergeField, raw: Any, language: str) -> bool:
    known = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False,
             "off": False}  # fmt: skip
    try:
        return known[str(raw).strip().lower()]
    except KeyError:
        raise Wrong("not_yes_no") from None


def _parts(kind: type, allowed: tuple[str, ...], first: str, code: str) -> Callable[..., Any]:
    def coerce(each: MergeField, raw: Any, language: str) -> Any:
        if isinstance(raw, str):
            raw = {first: raw}
        if not isinstance(raw, Mapping) or not all(isinstance(part, str | None) for part in raw.values()):
            raise Wrong(code)
        parts = {name: values.clean(raw.get(name) or "").strip()[:1_000] for name in allowed}
        return kind(parts) if any(parts.values()) else None

    return coerce


def _rows(each: MergeField, raw: Any, language: str) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        raise Wrong("not_rows")
    if len(raw) > 500:
        raise Wrong("too_many_rows", limit=500)
    columns, rows, faults = Schema(each.columns), [], []
    for number, row in enumerate(raw):
        exact, found = columns.coerced(row, language)
        faults += [(f"[{number}].{fault.field}", fault.code, fault.facts) for fault in found]
        faults += [
            (f"[{number}].{column.name}", "missing", {})
            for column in each.columns
            if column.required and exact[column.name] is None
            and column.name not in {fault.field for fault in found}
        ]  # fmt: skip
        rows.append(exact)
    if faults:
        raise RowsWrong(faults)
    return rows


_COERCIONS: dict[str, Callable[[MergeField, Any, str], Any]] = {
    "text": _text,
    "long_text": _text,
    "number": lambda each, raw, language: values.Number(values.decimal(raw)),
    "money": lambda each, raw, language: values.money(raw, each.currency),
    "percentage": lambda each, raw, language: values.Percentage(values.decimal(raw)),
    "date": lambda each, raw, language: values.day(raw),
    "choice": _choice,
    "yes_no": _yes_no,
    "email": _matching(_EMAIL, "not_email"),
    "phone": _matching(_PHONE, "not_phone"),
    "address": _parts(values.Address, ADDRESS, "lines", "not_address"),
    "person": _parts(values.Person, PERSON, "name", "not_person"),
    "rows": _rows,
}


def _field_from(stored: Mapping[str, Any]) -> MergeField:
    if not NAME.fullmatch(stored["name"]):
        raise ValueError(f"bad field name {stored['name']!r}")
    if stored.get("type", "text") not in _COERCIONS:
        raise ValueError(f"unknown field type {stored['type']!r}")
    columns = tuple(_field_from(column) for column in stored.get("columns", ()))
    return MergeField(**{**stored, "columns": columns, "choices": choices_from(stored.get("choices", ()))})


def choices_from(stored: Any) -> dict[str, Mapping[str, str]]:
    """{value: labels}: from [{"value", "labels"}], a list of values that label themselves, or just that."""
    if isinstance(stored, Mapping):
        return dict(stored)
    pairs = (each if isinstance(each, Mapping) else {"value": each} for each in stored)
    return {str(each["value"]): each.get("labels") or {} for each in pairs}


def _unique(what: str, names: list[str]) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"{what} declared twice: {', '.join(sorted(twice))}")


def _plain(stored: dict[str, Any]) -> dict[str, Any]:
    stored["columns"] = [_plain(column) for column in stored.get("columns", ())]
    # A list, since the database forgets the order of an object's names, and a reader chooses in the author's.
    stored["choices"] = [
        {"value": value, "labels": labels} if labels else {"value": value}
        for value, labels in stored.get("choices", {}).items()
    ]
    return {name: value for name, value in stored.items() if value not in (None, {}, [], ())}
