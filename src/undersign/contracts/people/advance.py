"""What comes after an act: who is not needed any more, the next turn, or completion."""

from __future__ import annotations

from typing import Any

from undersign.contracts import document, lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import routing, turns
from undersign.contracts.people.recipient import COPY, Recipient
from undersign.journal import actor, clock, moves
from undersign.journal.delivery import Delivery


def advance(delivery: Delivery) -> dict[str, Any]:
    """Inner work after issue and after every act: invite whose turn it is, or complete."""
    contract = moves.hold(Contract, delivery.subject)
    if contract.status != lifecycle.SENT:
        return {}
    people = contract.people()
    released = _Releasing(contract, people).run()
    if turns.current_order(people) is None:
        return _complete(contract, people)
    invited = [r for r in people if turns.may_act(r, people) and r.status == lifecycle.WAITING]
    invited = [r for r in invited if r.pk not in _undecided(contract, people)]
    for recipient in invited:
        moves.move(
            recipient,
            lifecycle.RECIPIENT,
            "invite",
            by=actor.system(contract.workspace_id),
            columns={"invited_at": clock.now()},
            recipient_id=recipient.id,
            recipient=recipient.name,
            kind=recipient.role,
        )
    return {"invited": [r.id for r in invited], "released": released}


def _undecided(contract: Contract, people: list[Recipient]) -> set[str]:
    """Who waits for an answer that is still to be given in this same turn."""
    here = turns.current_order(people)
    asked = [r for r in turns.pending(people) if turns.order_of(r, people) == here]
    waiting = {r.pk for r in asked if r.condition and not routing.is_decided(contract, r, people)}
    return waiting if len(waiting) < len(asked) else set()


class _Releasing:
    """Everybody whose act is not needed any more, until nothing changes."""

    def __init__(self, contract: Contract, people: list[Recipient]) -> None:
        self.contract, self.people = contract, people
        self.released: list[str] = []
        self.known: dict[str, str] | None = None

    def run(self) -> list[str]:
        found = -1
        while found != len(self.released):
            found = len(self.released)
            self.groups()
            self.conditions()
            self.witnesses()
        return self.released

    def groups(self) -> None:
        """Of a group one acted for all."""
        acted = {r.role_key: r for r in turns.acting(self.people) if r.has_acted}
        for each in self.left():
            if each.role_key in acted:
                self.release(each, "group", acted[each.role_key].name)

    def conditions(self) -> None:
        """Those whose turn has come, and whom nothing asks for."""
        here = turns.current_order(self.people)
        undecided = _undecided(self.contract, self.people)
        asked = [
            r
            for r in self.left()
            if r.condition and turns.order_of(r, self.people) == here and r.pk not in undecided
        ]
        for each in asked:
            if not self.is_met(each):
                self.release(each, "condition", self.words(each))

    def witnesses(self) -> None:
        """Those who would witness what nobody is asked to sign."""
        there = {r.role_key for r in turns.acting(self.people)}
        for each in self.left():
            if each.role == turns.WITNESS and each.witness_of not in there:
                self.release(each, "unwitnessed", "")

    def left(self) -> list[Recipient]:
        return [r for r in turns.acting(self.people) if r.status in (lifecycle.WAITING, *lifecycle.ASKED)]

    def is_met(self, recipient: Recipient) -> bool:
        if self.known is None:
            self.known = routing.said(self.contract)
        return routing.is_met(recipient, self.known)

    def words(self, recipient: Recipient) -> str:
        schema, language = self.contract.version.schema, self.contract.language
        return routing.words(recipient.condition or {}, schema, language)

    def release(self, recipient: Recipient, why: str, instead: str) -> None:
        was_asked = recipient.status in lifecycle.ASKED
        moves.move(
            recipient,
            lifecycle.RECIPIENT,
            "release",
            by=actor.system(self.contract.workspace_id),
            recipient_id=recipient.id,
            recipient=recipient.name,
            kind=why,
            was_asked=was_asked,
            instead=instead,
        )
        self.released.append(recipient.id)


def _complete(contract: Contract, people: list[Recipient]) -> dict[str, Any]:
    _release_copies(contract, people)
    made = document.revisions(contract)
    moves.move(
        contract,
        lifecycle.CONTRACT,
        "complete",
        by=actor.system(contract.workspace_id),
        columns={"completed_at": clock.now()},
        acts=sum(row.kind == document.ACT for row in made),
        last_sha256=made[-1].sha256 if made else "",
    )
    return {"completed": contract.id}


def _release_copies(contract: Contract, people: list[Recipient]) -> None:
    """Whoever gets a copy only on a condition that did not come true."""
    releasing = _Releasing(contract, people)
    for person in people:
        if person.role == COPY and person.condition and not releasing.is_met(person):
            releasing.release(person, "condition", releasing.words(person))
