"""What a draft still needs and what it has: each merge value with its label, where it came from, its input.

Hides how typed values become form fields; `posted` is the way back. A form field is called `v.NAME`,
`v.NAME.PART` for addresses and people, `v.NAME.ROW.COLUMN` for tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from undersign.connectors.filling import prefill
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.drafting import render
from undersign.drafting.fields import schema, values
from undersign.drafting.text.clauses import Clause, because
from undersign.journal.refused import Refused
from undersign.web.desk.preparing.rendering import Rendering

SPARE_ROWS = 1
PARTS = {"address": schema.ADDRESS, "person": schema.PERSON}
INPUTS = {
    "number": ("text", "decimal"), "money": ("text", "decimal"), "percentage": ("text", "decimal"),
    "date": ("date", ""), "email": ("email", "email"), "phone": ("tel", "tel"),
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """One input. name: of the form field; anchor: its id, which refusals link to."""

    name: str
    label: str
    value: str
    kind: str = "text"
    mode: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    wide: bool = False

    @property
    def anchor(self) -> str:
        return "f-" + self.name.removeprefix("v.").replace(".", "-")


@dataclass(frozen=True)
class Question:
    """shown: the value as the contract will show it. source: where it came from, in words."""

    name: str
    label: str
    help: str
    boxes: tuple[Box, ...]
    rows: tuple[tuple[Box, ...], ...]
    shown: str
    source: str
    unit: str = ""
    is_required: bool = False
    is_missing: bool = False
    error: str = ""

    @property
    def anchor(self) -> str:
        return f"f-{self.name.replace('.', '-')}"


@dataclass(frozen=True)
class Asked:
    """needed: what stops sending, first. filled: the rest. people: who signs, in order."""

    needed: list[Question]
    filled: list[Question]
    people: list[Recipient]
    present: list[Clause]
    absent: list[Clause]
    missing: int = field(default=0)

    @property
    def is_ready(self) -> bool:
        return not self.missing


def of(contract: Contract, rendering: Rendering, first: frozenset[str] = frozenset()) -> Asked:
    """first: names that stay on top although they have a value now, so that nothing jumps while typing."""
    declared = render.schema_of(contract.template_version)
    exact, _faults = declared.coerced(contract.values, contract.language)
    wrong = {fault.field.split("[")[0]: fault for fault in rendering.made.faults}
    missing = set(rendering.made.missing) | set(wrong)
    asked = [
        question(each, contract, exact.get(each.name), each.name in missing, wrong.get(each.name))
        for each in declared.fields
    ]
    people = contract.people()
    reasons = _reasons(declared, contract)
    conditional = [
        replace(clause, because=reasons(clause.condition))
        for clause in rendering.made.clauses
        if clause.condition
    ]
    return Asked(
        needed=[q for q in asked if q.is_missing or q.name in first],
        filled=[q for q in asked if not (q.is_missing or q.name in first)],
        people=people,
        present=[clause for clause in conditional if clause.present],
        absent=[clause for clause in conditional if not clause.present],
        missing=sum(q.is_missing for q in asked)
        + sum(not person.email and not person.condition for person in people),
    )


def refusals(asked: Asked) -> list[Refused]:
    """One for every value that is missing, so that a person can mend them all at once."""
    return [
        Refused("values.missing", render.sentence(schema.Fault(q.name, "missing"), q.label), field=q.name)
        for q in asked.needed
        if q.is_missing and not q.error
    ]


def frozen(contract: Contract) -> dict[str, Any]:
    """What a sent contract was made of, for its page: values with their sources, conditional clauses."""
    declared = render.schema_of(contract.template_version)
    exact, _faults = declared.coerced(contract.values, contract.language)
    values_ = [question(each, contract, exact.get(each.name), False, None) for each in declared.fields]
    reasons = _reasons(declared, contract)
    conditional = [
        {**clause, "because": reasons(clause["condition"])}
        for clause in contract.clauses
        if clause.get("condition")
    ]
    return {
        "values": values_,
        "present": [clause for clause in conditional if clause["present"]],
        "absent": [clause for clause in conditional if not clause["present"]],
    }


def _reasons(declared: schema.Schema, contract: Contract) -> Callable[[str], tuple[tuple[str, str], ...]]:
    """What a condition looked at, (label, value) in the reader's language, not in the contract's."""
    reader = get_language() or "en"
    exact, _faults = declared.coerced(contract.values, reader)
    return lambda condition: because(condition, declared, exact, reader)


def question(
    each: schema.MergeField, contract: Contract, exact: Any, is_missing: bool, fault: schema.Fault | None
) -> Question:
    """One field of a draft, or of anything that holds values as a draft does."""
    reader = get_language() or "en"
    label = each.label(reader)
    held = contract.values.get(each.name)
    held = each.default if held is None else held
    rows = held if each.type == "rows" and isinstance(held, list) else []
    return Question(
        name=each.name,
        label=label,
        help=each.help.get(reader.split("-")[0], ""),
        boxes=() if each.type == "rows" else _boxes(each, held, reader),
        rows=_table(each, rows, reader) if each.type == "rows" else (),
        shown=_shown(each, exact, contract.language),
        source=source(contract.sources.get(each.name, "")) if exact is not None else "",
        unit=_unit(each, held),
        is_required=each.required,
        is_missing=is_missing,
        error=render.sentence(fault, label, each) if fault else "",
    )


def source(code: str) -> str:
    """Where a value came from, in words."""
    return _("entered by hand") if code == "agent" else str(prefill.LABELS.get(code, ""))


def _boxes(each: schema.MergeField, held: Any, reader: str) -> tuple[Box, ...]:
    name = f"v.{each.name}"
    if each.type in PARTS:
        words = _part_words()
        parts = parts_of(each, held)
        return tuple(
            Box(f"{name}.{part}", words[part], str(parts.get(part) or ""), wide=part in ("lines", "name"))
            for part in PARTS[each.type]
        )
    kind, mode = INPUTS.get(each.type, ("text", ""))
    if each.type == "long_text":
        kind = "area"
    choices = _choices(each, reader)
    return (Box(name, each.label(reader), plain(each, held), "choice" if choices else kind, mode, choices),)


def _table(each: schema.MergeField, rows: list[Any], reader: str) -> tuple[tuple[Box, ...], ...]:
    spare: list[Any] = [{}] * SPARE_ROWS
    return tuple(
        tuple(
            Box(
                f"v.{each.name}.{n}.{c.name}",
                c.label(reader),
                plain(c, row.get(c.name)),
                mode=INPUTS.get(c.type, ("", ""))[1],
            )
            for c in each.columns
        )
        for n, row in enumerate([*rows, *spare])
    )


def _choices(each: schema.MergeField, reader: str) -> tuple[tuple[str, str], ...]:
    if each.type == "yes_no":
        return (("", "–"), ("yes", _("Yes")), ("no", _("No")))
    short = reader.split("-")[0]
    listed = [(key, words.get(short) or words.get("en") or key) for key, words in each.choices.items()]
    return (("", "–"), *listed) if listed else ()


def plain(each: schema.MergeField, raw: Any) -> str:
    """A raw value as a form shows it."""
    if each.type == "yes_no":
        return "" if raw in (None, "") else "yes" if str(raw).lower() in ("true", "yes", "1", "on") else "no"
    if isinstance(raw, Mapping):
        raw = raw.get("amount")
    return "" if raw is None else str(raw)


def parts_of(each: schema.MergeField, raw: Any) -> dict[str, Any]:
    if isinstance(raw, Mapping):
        return dict(raw)
    return {PARTS[each.type][0]: raw} if raw else {}


def _shown(each: schema.MergeField, exact: Any, language: str) -> str:
    if each.type == "rows":
        return _("%(number)s lines") % {"number": len(exact)} if exact else ""
    return values.show(exact, language)


def _unit(each: schema.MergeField, held: Any) -> str:
    if each.type == "percentage":
        return "%"
    kept = held.get("currency") if isinstance(held, Mapping) else ""
    return str(kept or each.currency or "") if each.type == "money" else ""


def _part_words() -> dict[str, str]:
    return {
        "lines": _("Street and number"),
        "city": _("City"),
        "region": _("State or region"),
        "postcode": _("Postcode"),
        "country": _("Country"),
        "name": _("Name"),
        "title": _("Job title"),
        "email": _("Email"),
        "phone": _("Phone"),
    }
