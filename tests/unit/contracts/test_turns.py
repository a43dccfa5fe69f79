"""Whose turn it is: lower orders first, equal orders side by side, and somebody always, until the end."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from undersign.contracts import turns


@dataclass
class Person:
    role: str = "signer"
    routing_order: int = 1
    has_acted: bool = False


PEOPLE = st.lists(
    st.builds(Person, st.sampled_from(["signer", "copy"]), st.integers(1, 4), st.booleans()), max_size=8
)


@given(PEOPLE)
def test_only_signers_of_the_lowest_open_order(people):
    order = turns.current_order(people)
    waiting = [p for p in people if p.role == "signer" and not p.has_acted]
    assert order == (min(p.routing_order for p in waiting) if waiting else None)
    for person in people:
        if turns.may_act(person, people):
            assert person.role == "signer" and person.routing_order == order


@given(PEOPLE)
def test_as_long_as_somebody_has_not_acted_somebody_may(people):
    waiting = [p for p in people if p.role == "signer" and not p.has_acted]
    assert bool(waiting) == any(turns.may_act(p, people) and not p.has_acted for p in people)


@given(PEOPLE, st.randoms())
def test_acting_in_turn_comes_to_an_end_in_order(people, chance):
    for person in people:
        person.has_acted = False
    acted = []
    while turns.current_order(people) is not None:
        ready = [p for p in people if turns.may_act(p, people) and not p.has_acted]
        person = chance.choice(ready)
        person.has_acted = True
        acted.append(person.routing_order)
    assert acted == sorted(acted) and len(acted) == sum(p.role == "signer" for p in people)


def test_nobody_signs_an_empty_contract():
    assert turns.current_order([]) is None
    assert turns.current_order([Person("copy")]) is None
