"""The hash chain: anyone can recompute it, and no change of anything it covers goes unseen."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersign.journal import chain, verify

FACTS = st.dictionaries(st.text(max_size=8), st.text(max_size=12) | st.integers() | st.booleans(), max_size=4)


def built(all_facts) -> list[dict]:
    """A chain as the journal makes it, one entry for each of the facts."""
    entries, previous = [], chain.FIRST
    for position, facts in enumerate(all_facts, start=1):
        entry = {
            "workspace": "wsp_1",
            "subject": "ctr_1",
            "position": position,
            "event": "contract.edited",
            "at": f"2026-11-23T10:00:{position:02d}.000000Z",
            "actor_kind": "member",
            "actor_id": "mem_1",
            "facts": facts,
            "commitment": chain.commitment(b"k" * 32, {"name": "Carol"}),
            "previous": previous,
        }
        entry["hash"] = previous = chain.entry_hash(entry)
        entries.append(entry)
    return entries


@given(st.lists(FACTS, max_size=6))
def test_what_was_built_is_intact(all_facts):
    assert verify.verify_chain(built(all_facts)) == []


@given(st.lists(FACTS, min_size=1, max_size=5), st.data())
def test_any_change_is_found_at_its_entry(all_facts, data):
    entries = built(all_facts)
    index = data.draw(st.integers(0, len(entries) - 1))
    name = data.draw(st.sampled_from([*chain.COVERED, "hash"]))
    entry = entries[index]
    entry[name] = {**entry[name], "more": 1} if name == "facts" else entry[name] + type(entry[name])("1")
    found = verify.verify_chain(entries)
    assert any(fault.position in (index + 1, entry["position"]) for fault in found), (name, found)


@given(st.lists(FACTS, min_size=2, max_size=5), st.data())
def test_taken_out_put_in_swapped(all_facts, data):
    entries = built(all_facts)
    index = data.draw(st.integers(0, len(entries) - 2))
    assert verify.verify_chain(entries[:index] + entries[index + 1 :])
    assert verify.verify_chain([*entries[: index + 1], entries[index], *entries[index + 1 :]])
    entries[index], entries[index + 1] = entries[index + 1], entries[index]
    assert verify.verify_chain(entries)


def test_rewritten_from_the_middle_is_whole_in_itself():
    """The chain's stated limit: who may write everything can write everything anew. Heads outside find it."""
    entries = built([{"n": 1}, {"n": 2}, {"n": 3}])
    forged = built([{"n": 1}, {"n": "evil"}, {"n": 3}])
    assert verify.verify_chain(forged) == [] and forged[-1]["hash"] != entries[-1]["hash"]


def test_anyone_can_recompute_a_hash():
    """By the description alone: JSON with sorted keys, no spaces, UTF-8, SHA-256."""
    (entry,) = built([{"title": "Ñandú “quoted”"}])
    covered = {name: entry[name] for name in chain.COVERED}
    plain = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(plain.encode("utf-8")).hexdigest() == entry["hash"]


@given(FACTS, FACTS)
def test_a_commitment_binds_and_tells_nothing_without_its_key(one, other):
    made = chain.commitment(b"k" * 32, one)
    assert (made == chain.commitment(b"k" * 32, other)) is (chain.canonical(one) == chain.canonical(other))
    assert made != chain.commitment(b"q" * 32, one) and len(made) == 64


@pytest.mark.parametrize("at", ["2026-11-23T09:59:59.000000Z", ""])
def test_an_entry_dated_before_the_one_before_it(at):
    entries = built([{}, {}])
    entries[1]["at"] = at
    entries[1]["hash"] = chain.entry_hash(entries[1])
    assert [fault.kind for fault in verify.verify_chain(entries)] == ["time"]
