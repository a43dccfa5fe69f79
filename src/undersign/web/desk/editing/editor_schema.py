"""A merge field or a role as a form shows it and gives it back.

Hides how choices and columns, which are lists inside a field, are written as lines of text:
`premium: Premium | Prémium` with a label per language, `amount money: Amount | Importe` with a type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from undersign.drafting.conduct import proofs
from undersign.drafting.fields import patterns, schema
from undersign.journal.refused import Refused

TYPES = {
    "text": _("Text"),
    "long_text": _("Long text"),
    "number": _("Number"),
    "money": _("Money"),
    "percentage": _("Percentage"),
    "date": _("Date"),
    "choice": _("Choice"),
    "yes_no": _("Yes or no"),
    "email": _("Email"),
    "phone": _("Phone"),
    "address": _("Address"),
    "person": _("Person"),
    "rows": _("Table rows"),
}
SOURCES = (
    "account.name", "account.plan", "account.region", "account.country", "account.address",
    "contact.name", "contact.email", "contact.title", "contact.phone",
    "ticket.number", "ticket.subject", "ticket.fields.monthly_fee", "account.details.seats",
)  # fmt: skip
_LINE = re.compile(r"(?P<name>[^\s:]+)(?:\s+(?P<type>[a-z_]+))?\s*(?::\s*(?P<labels>.*))?")


@dataclass(frozen=True)
class Form:
    """One field as the form shows it; `was` is the name it has in the template, "" for a new one."""

    was: str
    name: str
    type: str
    labels: list[tuple[str, str, str]]
    required: bool
    default: str
    source: str
    pattern: str
    least: str
    most: str
    currency: str
    choices: str
    columns: str


def form(found: schema.MergeField | None, languages: Sequence[str], name: str = "") -> Form:
    """The field to be edited, or an empty one; labels: (language, label, help)."""
    each = found or schema.MergeField(name)
    words = [(code, each.labels.get(code, ""), each.help.get(code, "")) for code in languages]
    return Form(
        was=found.name if found else "", name=each.name, type=each.type, labels=words,
        required=each.required, default=_default(each), source=each.source or "", pattern=each.pattern or "",
        least=each.least or "", most=each.most or "", currency=each.currency or "",
        choices="\n".join(_choice(key, told, languages) for key, told in each.choices.items()),
        columns="\n".join(_column(column, languages) for column in each.columns),
    )  # fmt: skip


def typed(posted: Mapping[str, str], languages: Sequence[str]) -> Form:
    """What was posted, shown again as it was typed."""
    words = [(c, posted.get(f"label.{c}", ""), posted.get(f"help.{c}", "")) for c in languages]
    said = {name: posted.get(name, "").strip() for name in _TEXTS}
    return Form(labels=words, required="required" in posted, **said)


_TEXTS = (
    "was", "name", "type", "default", "source", "pattern", "least", "most", "currency", "choices", "columns",
)  # fmt: skip


def field(posted: Mapping[str, str], languages: Sequence[str]) -> dict[str, Any]:
    """The field as a schema stores it. Raises `Refused` (field.wrong, field named)."""
    said = typed(posted, languages)
    _require(
        bool(schema.NAME.fullmatch(said.name)), "name", _("A name has small letters, digits and _ only.")
    )
    _require(said.type in TYPES, "type", _("Choose a type."))
    made: dict[str, Any] = {"name": said.name, "type": said.type, "required": said.required}
    made["labels"] = {code: label.strip() for code, label, _help in said.labels if label.strip()}
    made["help"] = {code: text.strip() for code, _label, text in said.labels if text.strip()}
    made |= {part: getattr(said, part) or None for part in ("default", "source", "pattern")}
    if said.type == "choice":
        made["choices"] = _choices(said.choices, languages)
        _require(bool(made["choices"]), "choices", _("Write at least one choice, each on its own line."))
    if said.type == "rows":
        made["columns"] = [
            _read_column(line, languages) for line in said.columns.splitlines() if line.strip()
        ]
        _require(bool(made["columns"]), "columns", _("Write at least one column, each on its own line."))
    if said.type == "money":
        made["currency"] = (said.currency or "USD").upper()[:3]
    if said.type in ("number", "money", "percentage", "date"):
        made |= {part: _bound(said.type, part, getattr(said, part)) for part in ("least", "most")}
    _require(patterns.is_safe(said.pattern), "pattern", _("This pattern cannot be used. Make it simpler."))
    kept = {name: value for name, value in made.items() if value not in (None, {}, [])}
    return _checked(kept)


def role(posted: QueryDict, languages: Sequence[str]) -> dict[str, Any]:
    """A role as a schema stores it. Raises `Refused` (role.wrong, field named)."""
    name = posted.get("name", "").strip()
    _require(bool(re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name)), "name",
             _("A name has small letters, digits and _ only."))  # fmt: skip
    order = posted.get("order", "1").strip()
    _require(order.isdecimal() and 1 <= int(order) <= 50, "order", _("The turn is a number from 1."))
    party = "provider" if posted.get("party") == "provider" else "customer"
    labels = {c: posted.get(f"label.{c}", "").strip() for c in languages}
    made = {
        "name": name,
        "labels": {c: t for c, t in labels.items() if t},
        "party": party,
        "order": int(order),
    }
    return made | ({"proofs": _floor(posted)} if "checks" in posted else {})


def _floor(posted: QueryDict) -> list[str]:
    """The checks demanded of a role: all that are ticked. Raises `Refused` (role.wrong)."""
    chosen = posted.getlist("proofs[]")
    try:
        proofs.require_fit(chosen)
    except proofs.Unfit as why:
        raise _refused(
            "proofs", _("Choose at least one check that can stand by itself, such as a code by e-mail.")
        ) from why
    return list(proofs.in_order(chosen))


def renamed(source: str, was: str, name: str) -> str:
    """`source` with a merge field called otherwise, inside Liquid only."""
    if not was or was == name:
        return source
    word = re.compile(rf"(?<![\w.\"']){re.escape(was)}(?![\w\"'])")
    return re.sub(r"\{[{%].*?[}%]\}", lambda found: word.sub(name, found[0]), source, flags=re.S)


def _checked(made: dict[str, Any]) -> dict[str, Any]:
    try:
        found = schema.Schema.from_json({"fields": [made]}).fields[0]
        found.coerce(found.default)
    except schema.Wrong as wrong:
        raise _refused("default", _("The default does not fit the type.")) from wrong
    except (ValueError, TypeError) as wrong:
        raise _refused(
            "name", _("This field cannot be read. Check its name, choices and columns.")
        ) from wrong
    return made


def _bound(kind: str, part: str, text: str) -> str | None:
    if not text:
        return None
    try:
        schema.values.day(text) if kind == "date" else Decimal(text)
    except (schema.Wrong, InvalidOperation) as wrong:
        raise _refused(part, _("This limit is not of the field's type.")) from wrong
    return text


def _choices(text: str, languages: Sequence[str]) -> list[dict[str, Any]]:
    """Each value once; the last line that names it labels it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = [line.partition(":")[::2] if ":" in line else (line, "") for line in lines]
    labels = {key.strip(): _labels(told, languages) for key, told in pairs if key.strip()}
    return [{"value": value, "labels": words} for value, words in labels.items()]


def _read_column(line: str, languages: Sequence[str]) -> dict[str, Any]:
    found = _LINE.fullmatch(line.strip())
    kind = (found["type"] if found else "") or "text"
    fits = found is not None and schema.NAME.fullmatch(found["name"]) and kind in TYPES and kind != "rows"
    if found is None or not fits:
        raise _refused("columns", _("Write a column as “amount money: Amount”."))
    column: dict[str, Any] = {"name": found["name"], "type": kind}
    column["labels"] = _labels(found["labels"] or "", languages)
    return column | ({"currency": "USD"} if kind == "money" else {})


def _labels(told: str, languages: Sequence[str]) -> dict[str, str]:
    parts = [part.strip() for part in told.split("|")]
    return {code: part for code, part in zip(languages, parts, strict=False) if part}


def _choice(key: str, told: Mapping[str, str], languages: Sequence[str]) -> str:
    labels = " | ".join(told.get(code, "") for code in languages).strip(" |")
    return f"{key}: {labels}" if labels else key


def _column(column: schema.MergeField, languages: Sequence[str]) -> str:
    labels = " | ".join(column.labels.get(code, "") for code in languages).strip(" |")
    return f"{column.name} {column.type}: {labels}" if labels else f"{column.name} {column.type}"


def _default(each: schema.MergeField) -> str:
    if isinstance(each.default, Mapping):
        return str(each.default.get("amount") or each.default.get("name") or each.default.get("lines") or "")
    return "" if each.default is None or isinstance(each.default, list) else str(each.default)


def _require(fits: bool, part: str, sentence: Any) -> None:
    if not fits:
        raise _refused(part, sentence)


def _refused(part: str, sentence: Any) -> Refused:
    return Refused("field.wrong", sentence, field=part)
