"""One record looked at: both sides read, each value decided, taken or written, and remembered.

Hides the order that makes every step repeatable. Their record is read first and whole, so that a message
that is old or doubled cannot mislead; what is decided commits before anything is written over there; what
was written is remembered after. A crash anywhere in between leaves a record that is looked at again, and
two sides that are compared again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction

from undersign.connectors.api import Missing, Permanent, Unauthorised
from undersign.connectors.facts import Change
from undersign.connectors.sync import link as links
from undersign.connectors.sync import log, ours, rules, value
from undersign.connectors.sync.link import Link
from undersign.connectors.sync.mapping import MappedField
from undersign.connectors.sync.rules import HOLD, NOTHING, TAKE, WRITE, Decision, Known, Said
from undersign.connectors.sync.value import Value
from undersign.connectors.sync.wording import Unfit
from undersign.journal import clock, fault

PASSING = ("unfit", "refused", "needed", "too_long", "long")  # reasons to hold that another value ends


@dataclass
class Step:
    """One mapped field of one record in one pass. text: as they have it; by: who wrote it there."""

    mapped: MappedField
    row: Value
    text: str
    by: str = ""
    is_freed: bool = False
    ours: Said = field(default_factory=lambda: Said(""))
    theirs: Said = field(default_factory=lambda: Said(""))
    decision: Decision = field(default_factory=lambda: Decision(NOTHING, ""))

    @property
    def both(self) -> str:
        return f"{self.ours.value}\x1f{self.text}"

    @property
    def is_as_known(self) -> bool:
        """Nothing to do, and nothing new to remember."""
        is_still = self.decision.act == NOTHING or (
            self.decision.act == HOLD and self.row.held_over == self.both
        )
        return (
            bool(self.row.id)
            and is_still
            and not self.is_freed
            and self.row.known == self.decision.known
            and self.row.their_value == self.text
        )


def over(link: Link, system: Any, fields: list[MappedField], change: Change | None = None) -> None:
    """Raises `api.Temporary`, and `api.Permanent` for what concerns more than this record."""
    since = link.dirty_at
    try:
        texts = system.values(link.record, link.ref)
    except Missing:
        links.gone(link)
        return
    fault.step("sync.read")
    links.back(link)
    with transaction.atomic():
        link = Link.objects.select_for_update().get(pk=link.pk)
        steps = decided(link, texts, fields, change)
        own = own_of(link)
        for step in steps:
            _apply(link, own, step)
        if own is not None and any(step.decision.act == TAKE for step in steps):
            own.save()
            links.mark_own(link.workspace_id, own.pk, but=link)
        writes = [step for step in steps if step.decision.act == WRITE]
        for step in writes:
            Value.objects.filter(pk=step.row.pk).update(turn=step.row.turn + 1)
            step.row.turn += 1
        clean = {} if writes or link.dirty_at != since else {"dirty_at": None}
        waits = {"dirty_at": link.dirty_at or clock.now()} if writes else {}
        Link.objects.filter(pk=link.pk).update(read_at=clock.now(), **clean, **waits)
    fault.step("sync.decided")
    if writes:
        _write(link, system, writes)
        Link.objects.filter(pk=link.pk, dirty_at=link.dirty_at or waits["dirty_at"]).update(dirty_at=None)


def decided(
    link: Link, texts: Mapping[str, str], fields: list[MappedField], change: Change | None = None
) -> list[Step]:
    """What would be done, for each field: the whole of a dry run."""
    own, now = own_of(link), clock.now()
    at = min(change.at, now) if change and change.at else None
    by = change.by if change else ""
    held = {row.field_id: row for row in Value.objects.filter(link=link)}
    found = []
    for each in fields:
        row = held.get(each.id) or Value(link=link, field=each, workspace_id=link.workspace_id)
        step = Step(each, row, texts.get(each.theirs, "") or "", by)
        _compare(step, own, at)
        found.append(step)
    return found


def _compare(step: Step, own: models.Model | None, at: datetime | None) -> None:
    field, row = step.mapped, step.row
    try:
        ours_now = row.said if field.is_of_contract else ours.get(own, field.ours) if own else None
        step.ours = Said(field.wording.own(ours_now), row.ours_at)
        step.theirs = Said(field.wording.read(step.text), at)
        if row.held in PASSING and row.held_over != step.both:
            row.held, step.is_freed = "", True
        step.decision = rules.decide(field.rule, row.known, step.ours, step.theirs)
        if step.decision.act == WRITE:
            field.wording.write(step.decision.value)
    except Unfit as unfit:
        why = "unfit" if unfit.code.startswith("no_") else unfit.code
        step.decision = rules.hold(Known(row.base, row.put_backs), why)


def _apply(link: Link, own: models.Model | None, step: Step) -> None:
    """Everything but what is written over there, inside the pass's transaction."""
    row, done, now = step.row, step.decision, clock.now()
    if step.is_as_known:
        return
    row.their_value = step.text
    if not row.id:
        kept = value.of(link, step.mapped)
        row.id, row._state.adding = kept.id, False
    if done.act == TAKE and own is not None:
        try:
            ours.put(own, step.mapped.ours, done.value)
        except Unfit as unfit:
            step.decision = done = rules.hold(row.known, unfit.code)
    if done.act == TAKE:
        row.written_by(value.THEIRS, step.theirs.at or now, name=step.by)
        row.ours_at = step.theirs.at or now
        log.write(link, "take", why=done.why, field=step.mapped.label, was=step.ours.value, now=done.value)
    if done.act == HOLD and (row.held != done.why or row.held_over != step.both):
        row.held_over = step.both
        now_there, here = step.theirs.value or step.text, step.ours.value
        log.write(link, "hold", why=done.why, field=step.mapped.label, was=here, now=now_there)
    if done.act != WRITE:
        if done.act == rules.AGREE and not row.writer:
            row.written_by(value.THEIRS, step.theirs.at)
        row.remember(done.known)
    row.save()


def _write(link: Link, system: Any, steps: list[Step]) -> None:
    """All at once; where that is refused, one by one, so that one bad value keeps no other from going."""
    try:
        _send(link, system, steps)
    except Unauthorised:
        raise
    except Missing:
        links.gone(link)
    except Permanent as refused:
        if len(steps) == 1:
            _refused(link, steps[0], refused)
        else:
            for step in steps:
                _write(link, system, [step])
    else:
        _remembered(link, steps)


def _send(link: Link, system: Any, steps: list[Step]) -> None:
    texts = {step.mapped.theirs: step.mapped.wording.write(step.decision.value) for step in steps}
    key = ".".join(["sync", *(f"{step.row.id}.{step.row.turn}" for step in steps)])
    system.write(link.record, link.ref, texts, key=key if len(key) < 120 else _short(key))
    fault.step("sync.written")


def _short(key: str) -> str:
    return "sync." + hashlib.sha256(key.encode()).hexdigest()[:40]


def _remembered(link: Link, steps: list[Step]) -> None:
    with transaction.atomic():
        for step in steps:
            row, done = step.row, step.decision
            row.refresh_from_db()
            row.remember(done.known)
            row.their_value = step.mapped.wording.write(done.value)
            if not row.writer or row.writer == value.THEIRS:
                row.written_by(value.HERE, clock.now())
            row.save()
            log.write(
                link, "write", why=done.why, field=step.mapped.label, was=step.theirs.value, now=done.value
            )


def _refused(link: Link, step: Step, refused: Permanent) -> None:
    """Held with their words until the value changes or a person looks."""
    with transaction.atomic():
        row = step.row
        row.refresh_from_db()
        row.remember(Known(row.base, row.put_backs, "refused"))
        row.held_over, row.held_told = step.both, str(refused)[:2000]
        row.save()
        log.write(
            link, "hold", why="refused", field=step.mapped.label, now=step.decision.value, told=str(refused)
        )


def own_of(link: Link) -> models.Model | None:
    kind = ours.ROWS.get(link.record)
    if kind is None or not link.own_id:
        return None
    return kind._default_manager.select_for_update().filter(pk=link.own_id).first()
