"""AT-21: however many are last at once, there is one seal, one certificate, one completion. Fifty trials
run under `make stress`."""

from __future__ import annotations

import pytest
from tests import children, racing


@pytest.fixture(scope="module")
def two_workers(instance):
    with children.worker(instance), children.worker(instance) as second:
        yield second


@pytest.mark.parametrize("trial", range(3))
def test_one_of_everything(world, inbox, two_workers, trial):
    assert racing.race(world, inbox).faults == []
