"""What somebody changed in a draft's form, written into the draft.

Hides how form fields become raw values again (see `questions` for their names). Only what differs from the
draft is handed to it, so that a value keeps its source until a person really touches it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from undersign.contracts.contract import Contract
from undersign.contracts.told import telling
from undersign.drafting import render
from undersign.drafting.fields import schema
from undersign.journal.actor import Actor
from undersign.web.desk.preparing import questions
from undersign.web.desk.record import pacing
from undersign.web.desk.record import telling as boxes

PERSON_PARTS = ("name", "email", "language", "host_id")


def keep(contract: Contract, posted: Mapping[str, str], *, by: Actor) -> None:
    """Write into the draft what the form changed: values, then people. Raises `Refused` (field named)."""
    contract.fill(changed(contract, posted), by=by)
    said = boxes.posted(posted)
    if said is not None:
        telling.settle(contract, said, by=by)
    pacing.keep(contract, posted, by=by)
    for person in contract.people():
        told = {part: posted.get(f"p.{person.place}.{part}", "").strip() for part in PERSON_PARTS}
        given = {part: text for part, text in told.items() if text and text != getattr(person, part)}
        if given:
            contract.address(person.place, by=by, **given)


def changed(contract: Contract, posted: Mapping[str, str]) -> dict[str, Any]:
    """{merge field: raw value} for those that differ from what the draft holds."""
    found = {}
    for each in render.schema_of(contract.template_version).fields:
        said, raw = _posted(each, posted)
        held = contract.values.get(each.name)
        if said and not _same(each, held, raw):
            found[each.name] = _with_currency(held, raw)
    return found


def _with_currency(held: Any, raw: Any) -> Any:
    """An amount typed over another keeps its currency."""
    kept = held.get("currency") if isinstance(held, Mapping) and "amount" in held else None
    return {"amount": raw, "currency": kept} if kept and raw else raw


def _posted(each: schema.MergeField, posted: Mapping[str, str]) -> tuple[bool, Any]:
    """(whether the form had this field, its raw value)."""
    name = f"v.{each.name}"
    if each.type in questions.PARTS:
        parts = {part: posted.get(f"{name}.{part}", "").strip() for part in questions.PARTS[each.type]}
        return any(f"{name}.{part}" in posted for part in parts), {k: v for k, v in parts.items() if v}
    if each.type == "rows":
        numbers = sorted(
            {
                int(k.split(".")[-2])
                for k in posted
                if k.startswith(f"{name}.") and k.split(".")[-2].isdecimal()
            }
        )
        rows = [
            {c.name: posted.get(f"{name}.{n}.{c.name}", "").strip() for c in each.columns} for n in numbers
        ]
        return bool(numbers), [row for row in rows if any(row.values())]
    return name in posted, posted.get(name, "").strip()


def _same(each: schema.MergeField, held: Any, raw: Any) -> bool:
    """Whether the form says what the draft says, as far as a form can tell them apart."""
    if each.type == "rows":
        texts = [{c.name: questions.plain(c, row.get(c.name)) for c in each.columns} for row in held or []]
        return texts == raw
    if each.type in questions.PARTS:
        return {k: str(v) for k, v in questions.parts_of(each, held).items() if v} == raw
    return questions.plain(each, held if held is not None else each.default) == raw
