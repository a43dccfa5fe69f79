"""Ten thousand rows, three in a hundred bad, worker and web server killed three times in the middle."""

from __future__ import annotations

import pytest
from tests import bulk_kills, world
from tests.inbox import Inbox

pytestmark = [pytest.mark.stress, pytest.mark.timeout(7200)]
ROWS = 10_000


def test_ten_thousand_rows(instance, capsys):
    with world.entered() as cast:
        outcome = bulk_kills.killed_and_resumed(cast, instance, Inbox(instance.sink), ROWS, deaths=3)
    with capsys.disabled():
        print(f"\n{ROWS:,} rows: {outcome}")
    assert outcome["memory_ratio"] <= 1.2
