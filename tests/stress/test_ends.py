"""Five hundred trials each of signing against cancel, expire, correct, delegate and a second tab."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests import children, contests, world

pytestmark = [pytest.mark.stress, pytest.mark.timeout(3600)]
TRIALS = 500


@pytest.mark.parametrize("rival", contests.RIVALS)
def test_five_hundred_trials(instance, capsys, rival):
    races = []
    with children.working_here(), ThreadPoolExecutor(2) as pool:
        for _workspace in range(10):
            with world.entered() as cast:
                races += [contests.trial(cast, rival, pool) for _trial in range(TRIALS // 10)]
    ends = Counter((race.signed, race.other) for race in races)
    with capsys.disabled():
        print(f"\nsign ‖ {rival}: " + ", ".join(f"{n} × {ours}/{other}" for (ours, other), n in ends.items()))
    assert [fault for race in races for fault in race.faults] == []
    assert len(ends) > 1 or rival == "second tab", "one side always won: that is no race"
