"""Whose turn it is: lower orders first, equal orders side by side, and somebody always, until the end.

The mixes are random: every kind, groups in which any one may act, delegates, people who turn out not to be
needed, witnesses. An act is two steps, as in life: it is given, and later it stands in the document.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from undersign.contracts.people import turns

OPEN = ("waiting", "invited", "opened")


@dataclass(eq=False)
class Person:
    role: str = "signer"
    routing_order: int = 1
    role_key: str = "somebody"
    status: str = "invited"
    has_acted: bool = False
    witness_of: str = ""


@st.composite
def mixes(draw) -> list[Person]:
    """Roles of one person or a group, some with a spare seat, some witnessed."""
    people: list[Person] = []
    for number in range(draw(st.integers(0, 6))):
        key, order = f"role{number}", draw(st.integers(1, 4))
        kind = draw(st.sampled_from(["signer", "approver", "viewer", "copy", "in_person"]))
        status = draw(st.sampled_from(["invited", "waiting", "opened"]))
        people += [Person(kind, order, key, status) for _ in range(draw(st.integers(1, 3)))]
        if kind != "copy" and draw(st.booleans()):
            people.append(Person(kind, order, key, draw(st.sampled_from(sorted(turns.OUT)))))
        if kind in ("signer", "in_person") and draw(st.integers(0, 3)) == 0:
            own = draw(st.integers(1, 4))  # of no account: it is the turn of whom they witness
            people.append(Person("witness", own, f"witness{number}", status, witness_of=key))
    return draw(st.permutations(people))


def roles_left(people) -> set[str]:
    return {p.role_key for p in turns.pending(people)}


@given(mixes())
def test_only_those_of_the_lowest_open_order_may_act(people):
    order = turns.current_order(people)
    left = [turns.order_of(p, people) for p in people if p.role_key in roles_left(people)]
    assert order == min(left, default=None)
    for person in people:
        if turns.may_act(person, people):
            assert person.role != "copy" and turns.order_of(person, people) == order
            assert person.status in OPEN


@given(mixes())
def test_as_long_as_a_role_is_open_somebody_may_act(people):
    assert bool(roles_left(people)) == any(turns.may_act(p, people) for p in people)


@given(mixes(), st.randoms())
def test_acting_in_turn_comes_to_an_end_in_order_and_each_role_acts_once(people, chance):
    asked = roles_left(people)
    given_, done = [], []
    while turns.current_order(people) is not None:
        ready = [p for p in people if turns.may_act(p, people)]
        on_their_way = [p for p in given_ if not p.has_acted]
        assert ready or on_their_way
        if ready and (not on_their_way or chance.random() < 0.6):
            person = chance.choice(ready)
            person.status = turns.SIGNED
            given_.append(person)
        else:
            person = chance.choice(on_their_way)
            person.has_acted = True
            done.append(person)
    orders = [turns.order_of(p, people) for p in done]
    assert orders == sorted(orders)
    assert sorted(p.role_key for p in done) == sorted(asked)
    for at, person in enumerate(done):
        if person.role == "witness":
            assert person.witness_of in {p.role_key for p in done[:at]}


@given(mixes(), st.randoms())
def test_people_who_drop_out_on_the_way_hold_nobody_up(people, chance):
    for _ in range(200):
        left = [p for p in people if p.role_key in roles_left(people)]
        if not left:
            break
        if chance.random() < 0.3:
            gone = chance.choice([p for p in left if p.role_key in roles_left(people)])
            gone.status = "released"
            for each in people:  # as advancing does
                if each.witness_of and not any(p.role_key == each.witness_of for p in turns.acting(people)):
                    each.status = "released"
            continue
        ready = [p for p in people if turns.may_act(p, people)]
        assert ready
        chosen = chance.choice(ready)
        chosen.status, chosen.has_acted = turns.SIGNED, True
    assert turns.current_order(people) is None


def test_of_a_group_one_acts_and_the_others_may_no_more():
    one, two = Person(role_key="board"), Person(role_key="board")
    after = Person(routing_order=2, role_key="customer")
    assert turns.may_act(one, [one, two, after]) and turns.may_act(two, [one, two, after])
    one.status = turns.SIGNED
    assert not turns.may_act(two, [one, two, after]) and not turns.may_act(after, [one, two, after])
    one.has_acted = True
    assert turns.may_act(after, [one, two, after])


def test_nobody_signs_an_empty_contract():
    assert turns.current_order([]) is None
    assert turns.current_order([Person("copy")]) is None
