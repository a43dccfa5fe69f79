"""The rule of one value: it comes to rest, nothing runs in circles, and the owner's word holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersign.connectors.sync import rules
from undersign.connectors.sync.rules import (
    BOTH,
    CONTRACT,
    CRM,
    FROM,
    HUMAN,
    OURS,
    THEIRS,
    TO,
    Known,
    Rule,
    Said,
)

RULES = [
    Rule(direction, owner, conflict)
    for direction in rules.DIRECTIONS
    for owner in rules.OWNERS
    for conflict in ("", *rules.CONFLICTS)
]
WORDS = st.sampled_from(["", "a", "b", "c"])
START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Pair:
    """Two sides that hold one value each. stored: what their side makes of what is written there."""

    rule: Rule
    ours: Said = Said("")
    theirs: Said = Said("")
    known: Known = Known()
    stored: dict[str, str] = field(default_factory=dict)
    writes: int = 0
    why: str = ""

    def look(self) -> str:
        done = rules.decide(self.rule, self.known, self.ours, self.theirs)
        return self._do(done)

    def answer(self, keep: str) -> str:
        return self._do(rules.settle(self.known, self.ours, self.theirs, keep=keep))

    def _do(self, done: rules.Decision) -> str:
        if done.act == rules.TAKE:
            self.ours = Said(done.value)
        if done.act == rules.WRITE:
            self.theirs = Said(self.stored.get(done.value, done.value))
            self.writes += 1
        self.known, self.why = done.known, done.why
        return done.act


edits = st.lists(st.tuples(st.sampled_from(["ours", "theirs", "look", "look"]), WORDS), max_size=25)


def told(pair: Pair, edit: list[tuple[str, str]]) -> int:
    """Plays the edits; returns how many of them changed ours."""
    ours = 0
    for minute, (what, word) in enumerate(edit):
        at = START + timedelta(minutes=minute)
        if what == "ours":
            ours += pair.ours.value != word
            pair.ours = Said(word, at)
        elif what == "theirs":
            pair.theirs = Said(word, at)
        else:
            pair.look()
    return ours


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.direction}-{rule.owner}-{rule.conflict}")
@settings(max_examples=25, deadline=None)
@given(edit=edits)
def test_after_one_look_nothing_moves_any_more(rule, edit):
    pair = Pair(rule)
    told(pair, edit)
    pair.look()
    rest = (pair.ours.value, pair.theirs.value)
    for _again in range(3):
        assert pair.look() in (rules.NOTHING, rules.AGREE, rules.HOLD)
        assert (pair.ours.value, pair.theirs.value) == rest


@pytest.mark.parametrize("conflict", ["", *rules.CONFLICTS])
@pytest.mark.parametrize("owner", rules.OWNERS)
@settings(max_examples=25, deadline=None)
@given(edit=edits, keep=st.sampled_from([OURS, THEIRS]))
def test_both_ways_the_two_sides_end_alike_or_a_person_is_asked(owner, conflict, edit, keep):
    pair = Pair(Rule(BOTH, owner, conflict))
    told(pair, edit)
    if pair.look() == rules.HOLD:
        assert pair.known.held == "conflict"
        pair.answer(keep)
    assert pair.ours.value == pair.theirs.value


@settings(max_examples=150, deadline=None)
@given(rule=st.sampled_from(RULES), edit=edits, stored=st.dictionaries(WORDS, WORDS, max_size=3))
def test_writes_are_bounded_by_our_own_changes_whatever_the_other_side_does(rule, edit, stored):
    pair = Pair(rule, stored=stored)
    ours = told(pair, edit)
    taken = len(edit)  # a value taken there and changed back here is a change of ours
    for _again in range(12):  # their side alters every word we write, for ever
        pair.look()
    assert pair.writes <= (ours + 1) * (1 + rules.PUT_BACKS) + taken
    before = pair.writes
    for _again in range(12):
        pair.look()
    assert pair.writes == before


def test_two_programs_that_disagree_do_not_fight():
    pair = Pair(Rule(TO, CONTRACT), ours=Said("signed"))
    for _day in range(10):
        pair.look()
        pair.theirs = Said("their robot's word")
    assert pair.writes == 1 + rules.PUT_BACKS
    assert pair.known.held == "fights"
    pair.ours = Said("renewed")
    assert pair.look() == rules.HOLD, "until somebody answers"
    pair.answer(OURS)
    assert pair.theirs.value == "renewed"


def test_what_we_wrote_is_no_change_when_it_comes_back():
    pair = Pair(Rule(BOTH, CRM), ours=Said("a"), theirs=Said("a"))
    pair.look()
    pair.ours = Said("b")
    assert pair.look() == rules.WRITE
    for _duplicate in range(3):
        assert pair.look() == rules.NOTHING
    assert pair.writes == 1


def test_a_crash_between_their_write_and_our_memory_ends_in_agreement():
    pair = Pair(Rule(BOTH, CRM), Said("b"), Said("a"), Known("a"))
    forgotten = pair.known
    assert pair.look() == rules.WRITE
    pair.known = forgotten  # what the write changed was never remembered here
    assert pair.look() == rules.AGREE and pair.writes == 1
    assert pair.known == Known("b")


@pytest.mark.parametrize(
    ("rule", "change", "ours", "theirs"),
    [
        (Rule(FROM, CRM), "theirs", "new", "new"),
        (Rule(FROM, CRM), "ours", "old", "old"),  # the CRM's word is taken again
        (Rule(FROM, HUMAN), "ours", "new", "old"),  # a person's word stands here
        (Rule(FROM, CONTRACT), "theirs", "old", "new"),  # what was signed stands here
        (Rule(TO, CONTRACT), "theirs", "old", "old"),  # put back
        (Rule(TO, HUMAN), "theirs", "old", "new"),  # a person's word stands there
        (Rule(TO, CRM), "ours", "new", "old"),  # only what is empty is filled
        (Rule(BOTH, CRM), "ours", "new", "new"),
        (Rule(BOTH, CONTRACT), "theirs", "new", "new"),
    ],
)
def test_the_owners_word(rule, change, ours, theirs):
    pair = Pair(rule, Said("old"), Said("old"))
    pair.look()
    setattr(pair, change, Said("new", START))
    pair.look()
    assert (pair.ours.value, pair.theirs.value) == (ours, theirs)


@pytest.mark.parametrize(
    ("rule", "ours", "theirs"),
    [
        (Rule(BOTH, CRM), "t", "t"),
        (Rule(BOTH, CONTRACT), "o", "o"),
        (Rule(BOTH, HUMAN), "o", "t"),
        (Rule(BOTH, CRM, rules.LATEST), "o", "o"),
        (Rule(BOTH, CRM, OURS), "o", "o"),
    ],
)
def test_both_changed(rule, ours, theirs):
    pair = Pair(rule, Said("x"), Said("x"))
    pair.look()
    pair.ours, pair.theirs = Said("o", START + timedelta(hours=1)), Said("t", START)
    pair.look()
    assert (pair.ours.value, pair.theirs.value) == (ours, theirs)


def test_where_times_are_unknown_the_owner_decides():
    pair = Pair(Rule(BOTH, CONTRACT, rules.LATEST), Said("x"), Said("x"))
    pair.look()
    pair.ours, pair.theirs = Said("o"), Said("t", START)
    pair.look()
    assert pair.theirs.value == "o"


def test_meeting_for_the_first_time_an_empty_side_is_filled():
    for rule, sides, end in [
        (Rule(BOTH, CRM), ("here", ""), ("here", "here")),
        (Rule(BOTH, CONTRACT), ("", "there"), ("there", "there")),
        (Rule(TO, CRM), ("here", ""), ("here", "here")),
        (Rule(FROM, CONTRACT), ("", "there"), ("there", "there")),
        (Rule(TO, CONTRACT), ("", "there"), ("", "there")),  # nothing was signed yet: nothing is emptied
    ]:
        pair = Pair(rule, *map(Said, sides))
        pair.look()
        assert (pair.ours.value, pair.theirs.value) == end, rule
