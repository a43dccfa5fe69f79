"""AT-17 in full numbers: ten thousand random tampers are all found, and a hundred clean ledgers pass."""

from __future__ import annotations

import random

import pytest
from tests import tampers, world

pytestmark = [pytest.mark.stress, pytest.mark.timeout(7200)]
EACH = 10_000 // len(tampers.ALL)


def test_no_false_alarm(instance):
    """First in this file, while the walls still stand."""
    luck = random.Random(31)
    for _ in range(100):
        with world.entered() as cast:
            tampers.grow(cast.workspace.id, luck)
            assert tampers.faults(cast.workspace.id) == []


@pytest.fixture(scope="module")
def owner(instance):
    with world.entered() as cast:
        tampers.grow(cast.workspace.id, random.Random(23))
        with tampers.owner(instance, cast.workspace.id) as db:
            yield db


@pytest.mark.parametrize("kind", tampers.ALL, ids=lambda kind: kind.__name__)
def test_all_are_found(owner, kind):
    luck = random.Random(f"stress {kind.__name__}")
    for _ in range(EACH):
        told = owner.do(kind, luck)
        found = tampers.faults(owner.workspace_id)
        owner.put_back()
        assert found, told
