"""Ten thousand random lives of a log, killed and restored at any point: it never contradicts itself."""

from __future__ import annotations

import random

import pytest
from tests.unit.journal import test_head as lives

pytestmark = [pytest.mark.stress, pytest.mark.timeout(3600)]
LIVES = 5_000  # of each kind


def test_killed_and_restarted():
    for number in range(LIVES):
        lives.live(random.Random(f"stress {number}"))


def test_put_back_to_older_states():
    assert (
        sum(lives.live_with_restores(random.Random(f"stress {number}")) for number in range(LIVES))
        > LIVES // 10
    )
