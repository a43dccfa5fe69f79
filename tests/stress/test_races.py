"""Fifty trials of sixteen simultaneous last signers."""

from __future__ import annotations

import pytest
from tests import children, racing, world
from tests.inbox import Inbox
from tests.stress import table

pytestmark = [pytest.mark.stress, pytest.mark.timeout(3600)]
TRIALS = 50


def test_fifty_trials(instance, capsys):
    outcomes = []
    with children.worker(instance), children.worker(instance):
        for _trial in range(TRIALS):
            with world.entered() as cast:
                outcomes.append(racing.race(cast, Inbox(instance.sink)))
    with capsys.disabled():
        table.races(outcomes, racing.SIGNERS)
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
