"""Two sides and everything that can go wrong between them, played at random; make stress plays 2,000."""

from __future__ import annotations

import pytest
from tests import interleaving, world

PLAYS, MOVES = 40, 16


@pytest.mark.parametrize("part", range(4))
def test_whatever_happens_both_sides_end_alike_and_each_value_explains_itself(part):
    with world.entered() as cast:
        row = interleaving.prepared(cast)
        for seed in range(part, PLAYS, 4):
            play = interleaving.Play(cast, row, seed)
            try:
                play.run(MOVES)
            except Exception as error:
                raise AssertionError(f"play {seed}") from error
