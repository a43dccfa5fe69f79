"""Random lives of a log: appended to, killed at any point, restarted, put back to an older state.

Never two checkpoints that contradict each other: the rule of https://c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from undersign.journal import head, merkle, note

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "undersign/wsp_01"
LIVES = 400  # ten thousand in the stress tests
STEPS = 8


@dataclass
class Database:
    entries: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    heads: list[head.Head] = field(default_factory=list)

    def copy(self) -> Database:
        return Database([*self.entries], [*self.places], [*self.heads])


class Log:
    """The steps of `ledger.integrate`, on lists, with a kill possible between any two."""

    def __init__(self, luck: random.Random) -> None:
        self.luck = luck
        self.database = Database()
        self.backups = [Database()]
        self.outside: list[str] = []
        self.signed: list[str] = []

    def append(self) -> None:
        for _ in range(self.luck.randrange(4)):
            self.database.entries.append(self.luck.randbytes(32).hex())

    def integrate(self) -> None:
        before = self._resume()
        waiting = [one for one in self.database.entries if one not in self.database.places]
        fresh = self.luck.sample(waiting, self.luck.randint(0, len(waiting)))
        after = before.extended(fresh, ORIGIN, KEY)
        if self._is_killed() or not fresh:
            return
        self.database.places += fresh
        self.database.heads.append(after)
        self.signed.append(after.note)
        if self._is_killed():
            return
        last = size(self.outside[-1]) if self.outside else 0
        for one in self.database.heads:
            if one.frontier.size > last and not self._is_killed():
                self.outside.append(one.note)
                last = one.frontier.size

    def _resume(self) -> head.Head:
        heads = self.database.heads
        if self.outside:
            copy = head.checkpoint(self.outside[-1], ORIGIN, KEY.public_key())
            head.agree(copy, next((h.note for h in heads if h.frontier.size == copy.size), ""))
        if not heads:
            return head.NOTHING
        frontier = heads[-1].frontier
        return head.resumed(frontier.size, frontier.packed(), heads[-1].note, ORIGIN, KEY.public_key())

    def _is_killed(self) -> bool:
        return self.luck.random() < 0.2

    def back_up(self) -> None:
        self.backups.append(self.database.copy())

    def restore(self) -> None:
        self.database = self.luck.choice(self.backups).copy()


def size(signed: str) -> int:
    return note.checkpoint(signed.partition("\n\n")[0] + "\n").size


def assert_consistent(notes: list[str], places: list[str]) -> None:
    """Each begins with the one before it. places: the entries under the longest."""
    leaves = [head.leaf(one) for one in places]
    said = sorted(
        (note.checkpoint(note.opened(one, ORIGIN, KEY.public_key())) for one in notes), key=lambda c: c.size
    )
    for one, after in zip(said, said[1:], strict=False):
        proof = merkle.consistency_proof(leaves[: after.size], one.size)
        merkle.verify_consistency(one.size, after.size, proof, one.root, after.root)


def live(luck: random.Random) -> Log:
    """Killed and restarted, but with a database that keeps what it committed."""
    log = Log(luck)
    for _ in range(STEPS):
        luck.choice([log.append, log.integrate])()
        assert_consistent(log.signed, log.database.places)
    return log


def live_with_restores(luck: random.Random) -> int:
    """Returns how often the log refused to go on."""
    log, longest, refused = Log(luck), [], 0
    for _ in range(STEPS * 2):
        step = luck.choice([log.append, log.integrate, log.integrate, log.back_up, log.restore])
        try:
            step()
        except head.Contradicted:
            refused += 1
        if log.outside and len(log.database.places) >= size(log.outside[-1]) > len(longest):
            longest = log.database.places[: size(log.outside[-1])]
        assert_consistent(log.outside, longest)
    return refused


def test_killed_and_restarted_at_any_point():
    checkpoints = sum(len(live(random.Random(number)).signed) for number in range(LIVES))
    assert checkpoints > LIVES


def test_put_back_to_an_older_state_it_refuses_rather_than_contradict():
    assert sum(live_with_restores(random.Random(number)) for number in range(LIVES)) > LIVES // 10


FOUR = head.NOTHING.extended(["00" * 32, "11" * 32, "22" * 32, "33" * 32], ORIGIN, KEY)
OTHERS = note.sign(FOUR.note.partition("\n\n")[0] + "\n", "undersign/wsp_02", KEY)


@pytest.mark.parametrize(
    ("size_", "packed", "signed", "origin"),
    [
        (5, FOUR.frontier.packed(), FOUR.note, ORIGIN),
        (8, FOUR.frontier.packed(), FOUR.note, ORIGIN),
        (4, bytes(32), FOUR.note, ORIGIN),
        (4, FOUR.frontier.packed()[:-1], FOUR.note, ORIGIN),
        (4, FOUR.frontier.packed(), FOUR.note.replace("\n4\n", "\n8\n"), ORIGIN),
        (4, FOUR.frontier.packed(), FOUR.note, "undersign/wsp_02"),
        (4, FOUR.frontier.packed(), OTHERS, "undersign/wsp_02"),
        (4, FOUR.frontier.packed(), "", ORIGIN),
    ],
)  # fmt: skip
def test_a_head_that_was_changed_is_not_gone_on_from(size_, packed, signed, origin):
    with pytest.raises(head.Contradicted):
        head.resumed(size_, packed, signed, origin, KEY.public_key())
