"""What a rule asks about, and who is asked next, as an algebra: more yes never takes an approval back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersign.contracts.approval import progress, rule
from undersign.contracts.approval.progress import Step

FACTS = rule.Facts(
    amounts={"monthly_fee": (Decimal("1480.00"), "USD"), "setup": (Decimal(90), "EUR")},
    shares={"discount": Decimal("15.5")},
    written=frozenset({"note"}),
    category="financial",
    region="eu",
    present=frozenset({"response"}),
    absent=frozenset({"penalty"}),
    reworded=frozenset({"liability"}),
)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"kind": "amount", "over": "1479.99"}, True),
        ({"kind": "amount", "over": "1480"}, False),
        ({"kind": "amount", "over": "100", "field": "setup"}, False),
        ({"kind": "amount", "over": "100", "currency": "EUR"}, False),
        ({"kind": "amount", "over": "100", "currency": "USD"}, True),
        ({"kind": "amount", "over": "0", "field": "unknown"}, False),
        ({"kind": "share", "over": "15"}, True),
        ({"kind": "share", "over": "15.5", "field": "discount"}, False),
        ({"kind": "category", "among": ["public", "financial"]}, True),
        ({"kind": "category", "among": ["public"]}, False),
        ({"kind": "region", "among": ["eu"]}, True),
        ({"kind": "region", "among": [""]}, False),
        ({"kind": "clause", "key": "response", "how": "in"}, True),
        ({"kind": "clause", "key": "response", "how": "out"}, False),
        ({"kind": "clause", "key": "penalty", "how": "out"}, True),
        ({"kind": "clause", "key": "liability", "how": "reworded"}, True),
        ({"kind": "written", "field": "note"}, True),
        ({"kind": "written", "field": "terms"}, False),
    ],
)
def test_each_kind_compares(condition, holds):
    read = rule.from_json(condition)
    assert read.holds(FACTS) is holds
    assert rule.from_json(rule.to_json(read)) == read


def test_all_conditions_must_hold_and_none_is_every_contract():
    both = [
        rule.from_json({"kind": "region", "among": ["eu"]}),
        rule.from_json({"kind": "share", "over": "20"}),
    ]
    assert not rule.matches(both, FACTS) and rule.matches(both[:1], FACTS) and rule.matches([], FACTS)
    unknown = rule.from_json({"kind": "region", "among": [""]})
    assert unknown.holds(rule.Facts())


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"kind": "mood"},
        {"kind": "amount"},
        {"kind": "amount", "over": "much"},
        {"kind": "amount", "over": "-1"},
        {"kind": "share", "over": "NaN"},
        {"kind": "clause", "key": "a", "how": "maybe"},
        {"kind": "written"},
    ],
)
def test_what_is_no_condition_is_refused(wrong):
    with pytest.raises(ValueError):
        rule.from_json(wrong)


PEOPLE = st.sampled_from("abcdef")
WORDS = st.frozensets(PEOPLE, min_size=1, max_size=3)
STEPS = st.lists(
    st.builds(Step, st.lists(WORDS, min_size=1, max_size=3).map(tuple), st.booleans()), min_size=1, max_size=3
)
YES = st.frozensets(PEOPLE)


@given(STEPS, YES, YES)
def test_more_yes_never_takes_an_approval_back(steps, yes, more):
    assert not progress.is_granted(steps, yes) or progress.is_granted(steps, yes | more)
    assert progress.reached(steps, yes) <= progress.reached(steps, yes | more)


@given(STEPS, YES)
def test_somebody_is_asked_until_it_is_granted_and_nobody_twice(steps, yes):
    now = progress.asked(steps, yes)
    assert bool(now) is not progress.is_granted(steps, yes)
    assert now.isdisjoint(yes)


@given(STEPS, st.randoms(use_true_random=False))
def test_whoever_answers_first_it_ends_granted_and_in_order(steps, chance):
    yes: set[str] = set()
    while now := progress.asked(steps, yes):
        place = progress.reached(steps, yes)
        assert all(step.is_done(yes) for step in steps[:place]) and now <= frozenset().union(
            *steps[place].words
        )
        yes.add(chance.choice(sorted(now)))
    assert progress.is_granted(steps, yes)


def test_a_word_that_nobody_can_give_never_comes():
    nobody = Step((frozenset(), frozenset("a")))
    assert not nobody.is_possible and not nobody.is_done({"a"})
    assert Step(nobody.words, every=False).is_possible and Step(nobody.words, every=False).is_done({"a"})
    assert (
        not Step(()).is_possible and not Step(()).is_done({"a"}) and not Step((), every=False).is_done({"a"})
    )


@given(st.dictionaries(PEOPLE, st.one_of(PEOPLE, st.just(""))), PEOPLE)
def test_deputies_of_deputies_end_somewhere(away, who):
    found = progress.stand_in(who, away)
    assert found not in away and (found == who) is (who not in away)
