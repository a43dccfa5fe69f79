"""Two thousand random interleavings of both sides with faults: they end alike, nothing runs in circles."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from tests import interleaving, world

pytestmark = [pytest.mark.stress, pytest.mark.timeout(7200)]
PLAYS, PARTS = 2000, 20


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_both_sides_end_alike(part):
    with world.entered() as cast, ExitStack() as passing:
        row = interleaving.prepared(cast)
        for seed in range(10_000 + part, 10_000 + PLAYS, PARTS):
            try:
                interleaving.Play(cast, row, seed, passing).run(10 + seed % 30)
            except Exception as error:
                raise AssertionError(f"play {seed}") from error
