"""Looking without touching: which fields a system has, with a live record beside them, and a dry run.

Hides that nothing is kept of it: a dry run decides exactly as a round does, and then takes everything back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from undersign.connectors import api
from undersign.connectors.facts import RECORDS, FieldFacts
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import feed, link, mapping, ours, passing
from undersign.connectors.sync.mapping import MappedField
from undersign.connectors.sync.rules import HOLD, TAKE, WRITE
from undersign.connectors.sync.wording import Unfit

MOST = 10


@dataclass(frozen=True)
class Look:
    """fields: {record: theirs}. own: our row shown beside them; values: theirs, by the field’s name."""

    fields: dict[str, tuple[FieldFacts, ...]]
    own: dict[str, models.Model] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def theirs(self, record: str, name: str) -> str:
        return self.values.get(record, {}).get(name, "") or ""

    def ours(self, record: str, path: str) -> str:
        own = self.own.get(record)
        found = ours.get(own, path) if own is not None and not path.startswith(ours.CONTRACT) else ""
        return "" if found is None else str(found)

    def named(self, record: str, name: str) -> FieldFacts | None:
        return next((each for each in self.fields.get(record, ()) if each.name == name), None)


@dataclass(frozen=True)
class Would:
    """What a round would do to one value. act: take, write or hold; why: for a hold. was, now: of the side
    that changes."""

    record: str
    name: str
    label: str
    act: str
    why: str
    was: str
    now: str


def look(row: Connection) -> Look:
    """Raises `api.Temporary`, `api.Permanent`. No fields where the system has none to map."""
    with row.opened() as system:
        if not isinstance(system, api.Fields):
            return Look({})
        found = {record: tuple(system.fields(record)) for record in RECORDS}
        found = {record: fields for record, fields in found.items() if fields}
        own, values = {}, {}
        for record in found:
            sample = next(iter(_rows(row, record, 1)), None)
            if sample is not None:
                own[record] = sample[1]
                values[record] = _values(system, record, sample[0])
        return Look(found, own, values)


def dry_run(row: Connection) -> tuple[int, list[Would]]:
    """(records looked at, what would change on either side). Raises `api.Temporary`, `api.Permanent`."""
    looked, found = 0, []
    with row.opened() as system:
        if not isinstance(system, api.Fields):
            return 0, []
        for record in RECORDS:
            mapped = mapping.of(row, record)
            for ref, own in _rows(row, record, MOST - looked) if mapped else []:
                looked += 1
                texts = _values(system, record, ref)
                with transaction.atomic():
                    held = link.to(feed.of(row), record, ref)
                    steps = passing.decided(held, texts, mapped) if held and texts else []
                    found += [would for step in steps if (would := _would(step, own))]
                    transaction.set_rollback(True)
    return looked, found


def _would(step: passing.Step, own: models.Model) -> Would | None:
    act = step.decision.act
    if act not in (TAKE, WRITE, HOLD):
        return None
    was, now = step.theirs.value or step.text, step.decision.value
    if act == TAKE:
        was, problem = step.ours.value, _unfit(own, step.mapped, now)
        act = HOLD if problem else act
    if act == HOLD:
        was, now = step.ours.value, step.theirs.value or step.text
    label = step.mapped.label or step.mapped.theirs
    return Would(step.mapped.record, str(own), label, act, step.decision.why, was, now)


def _unfit(own: models.Model, mapped: MappedField, text: str) -> str:
    try:
        ours.put(own, mapped.ours, text)
    except Unfit as unfit:
        return unfit.code
    return ""


def _values(system: Any, record: str, ref: str) -> dict[str, str]:
    try:
        return dict(system.values(record, ref))
    except api.Missing:
        return {}


def _rows(row: Connection, record: str, most: int) -> list[tuple[str, models.Model]]:
    """(ref, our row) of records that stand here, those with a ref of theirs first."""
    kind = ours.ROWS.get(record)
    if kind is None or most < 1:
        return []
    rows = kind._default_manager.filter(workspace_id=row.workspace_id)
    held = rows.exclude(external_ref="") if row.connector != "builtin" else rows.filter(external_ref="")
    return [(each.external_ref or each.pk, each) for each in held.order_by("-id")[:most]]  # type: ignore[attr-defined]
