"""AT-17: whatever the database's owner does to recorded history is found, and nothing else is.

A few hundred random tampers here, ten thousand in the stress tests. The stated limit: what no
checkpoint outside covers yet (at most a minute) can be cut off unseen, and who may write rows can
add to the end.
"""

from __future__ import annotations

import random

import pytest
from tests import tampers, world

from undersign.journal import ledger_audit, note, outside

ROUNDS = 20  # of each kind


@pytest.fixture(scope="module")
def cast(instance):
    """A workspace with six histories under seven checkpoints, and some entries still waiting."""
    with world.entered() as cast:
        tampers.grow(cast.workspace.id, random.Random(17))
        yield cast


@pytest.fixture(scope="module")
def owner(instance, cast):
    with tampers.owner(instance, cast.workspace.id) as db:
        yield db


def tamper(owner: tampers.Owner, kind, luck: random.Random) -> None:
    told = owner.do(kind, luck)
    try:
        assert tampers.faults(owner.workspace_id), told
    finally:
        owner.put_back()


@pytest.mark.parametrize("kind", tampers.ALL, ids=lambda kind: kind.__name__)
def test_it_is_found(cast, owner, kind):
    luck = random.Random(kind.__name__)
    for _ in range(ROUNDS):
        tamper(owner, kind, luck)
    assert tampers.faults(cast.workspace.id) == []


@pytest.mark.parametrize("kind", [tampers.rewrite, tampers.take_out, tampers.cut], ids=lambda k: k.__name__)
def test_the_ledger_finds_what_was_made_to_fit(cast, owner, kind):
    """Without the keys of personal facts, which an erasure may have taken away lawfully."""
    luck = random.Random(5)
    covered = {row["entry_id"] for row in owner.rows("journal_leaf")}
    for _ in range(ROUNDS):
        told = owner.do(kind, luck)
        if any(f"entry {seq}," in told for seq in covered) or kind is tampers.cut:
            assert ledger_audit.check(cast.workspace.id), told
        owner.put_back()


def test_a_cut_is_known_only_by_what_lies_outside(cast, owner):
    """With nothing outside it cannot be known; whoever kept the notes elsewhere finds it all the same."""
    path = outside.file_of(cast.workspace.id)
    copies = path.read_text()
    owner.do(tampers.cut, random.Random(1))
    try:
        path.unlink()
        assert tampers.faults(cast.workspace.id) == []
        found = ledger_audit.check(cast.workspace.id, given=note.each(copies))
        assert any("entries were signed for" in fault.detail for fault in found)
    finally:
        path.write_text(copies)
        owner.put_back()


def test_edited_copies_outside(cast, owner):
    """One bit anywhere before the last note, or one note taken out of the middle."""
    path = outside.file_of(cast.workspace.id)
    copies, notes = path.read_bytes(), outside.notes(cast.workspace.id)
    luck = random.Random(2)
    try:
        for _ in range(60):
            at = luck.randrange(len(copies) - len(notes[-1].encode()) - 2)
            path.write_bytes(copies[:at] + bytes([copies[at] ^ 1 << luck.randrange(7)]) + copies[at + 1 :])
            assert ledger_audit.check(cast.workspace.id), at
        del notes[len(notes) // 2]
        path.write_text("".join(f"{one}\n" for one in notes))
        (fault,) = ledger_audit.check(cast.workspace.id)
        assert fault.detail == "its checkpoint is gone from the copies outside"
    finally:
        path.write_bytes(copies)


def test_a_whole_workspace_taken_away_leaves_its_copies(cast):
    assert cast.workspace.id in outside.kept()
