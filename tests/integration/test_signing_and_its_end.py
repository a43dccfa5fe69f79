"""AT-21: sign‖void, sign‖expire, sign‖correct, sign‖delegate, two tabs: one winner, and the trail agrees.

Five hundred trials each run under `make stress`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests import contests

TRIALS = 30


@pytest.mark.parametrize("rival", contests.RIVALS)
def test_one_winner(world, work, rival):
    with ThreadPoolExecutor(2) as pool:
        faults = [fault for _trial in range(TRIALS) for fault in contests.trial(world, rival, pool).faults]
    assert faults == []
