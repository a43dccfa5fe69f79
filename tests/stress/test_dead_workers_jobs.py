"""The job that a killed worker held is taken away: its work was taken up by the sweep long before."""

from __future__ import annotations

import pytest
from tests import children, world
from tests.instance import as_owner

pytestmark = [pytest.mark.stress, pytest.mark.timeout(600)]


def test_the_job_list_is_empty_soon_after(instance):
    with world.entered() as cast, children.worker(instance, fault="issue.before") as first:
        contract = cast.sent()
        children.until(lambda: first.is_dead)
        assert held(instance) >= 1
        with children.worker(instance):
            children.until(lambda: cast.is_settled(contract), seconds=20)
            children.until(lambda: held(instance) == 0, seconds=120, every=1)


def held(instance) -> int:
    """Jobs that somebody is said to be doing, the clockwork's own aside."""
    with as_owner(instance) as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND queue_name = 'deliveries'"
        )
        return cursor.fetchone()[0]
