"""Seats: a place in the document for everybody who may ever act, set before the first act.

Hides how one role's boxes serve several people: each member of a group and each spare seat gets the same
boxes under names of their own, so that every act fills and locks only its own fields, and what nobody uses
stays empty. Who approves or witnesses without a box on paper gets a signature that cannot be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.field import SAID_AS, PlacedField
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.journal import ids
from undersign.typesetting import page


def spare(contract: Contract, people: Iterable[Recipient]) -> list[Recipient]:
    """An unsaved seat for whoever each of these people may pass the role on to."""
    people = list(people)
    taken: dict[str, int] = {}
    for person in people:
        taken[person.role_key] = max(taken.get(person.role_key, 0), person.seat)
    made = []
    for person in people:
        if person.may_delegate and person.role in turns.ACTING:
            taken[person.role_key] += 1
            made.append(_seat(contract, person, taken[person.role_key]))
    return made


def _seat(contract: Contract, person: Recipient, seat: int) -> Recipient:
    return Recipient(
        id=ids.new("rcp"),
        workspace_id=contract.workspace_id,
        contract=contract,
        role=person.role,
        role_key=person.role_key,
        party=person.party,
        routing_order=person.routing_order,
        language=person.language,
        condition=person.condition,
        witness_of=person.witness_of,
        status=lifecycle.SPARE,
        seat=seat,
    )


def places(contract: Contract, boxes: Sequence[page.Box], seats: Iterable[Recipient]) -> list[PlacedField]:
    """Every place of the document, unsaved: each box once for each seat of its role, in reading order."""
    by_role: dict[str, list[Recipient]] = {}
    for seat in seats:
        if seat.seals:
            by_role.setdefault(seat.role_key, []).append(seat)
    shared = [
        _placed(contract, box, seat)
        for box in boxes
        for seat in (by_role.get(box.role, []) if box.role else [None])
    ]
    signed = {box.role for box in boxes if box.kind == "signature"}
    unseen = [
        _placed(contract, _unseen(seat), seat)
        for role, several in by_role.items()
        for seat in several
        if role not in signed
    ]
    made = [*shared, *unseen]
    for position, each in enumerate(made):
        each.position = position
    return made


def _unseen(seat: Recipient) -> page.Box:
    """A signature without a box: it stands in the file, not on the page."""
    return page.Box(
        name=f"{seat.role_key}_act", kind="signature", page=1, x=0, y=0, w=0, h=0, role=seat.role_key
    )


def _placed(contract: Contract, box: page.Box, seat: Recipient | None) -> PlacedField:
    rules: dict[str, Any] = dict(box.rules)
    name = box.name
    if seat is not None and seat.seat > 1:
        rules[SAID_AS] = box.name
        name = f"{box.name}-seat{seat.seat}"
    return PlacedField(
        id=ids.new("fld"),
        workspace_id=contract.workspace_id,
        contract=contract,
        recipient=seat,
        name=name,
        kind=_kind(box),
        label=box.label[:200],
        required=box.required,
        page=box.page,
        x=box.x,
        y=box.y,
        w=box.w,
        h=box.h,
        rules=rules,
    )


def _kind(box: page.Box) -> str:
    """A text place whose name says e-mail is asked and checked as one."""
    return "email" if box.kind == "text" and box.name.endswith("email") else box.kind
