"""A receiver that checks signatures, an endpoint of this workspace, and turns taken in this process."""

from __future__ import annotations

import pytest
from tests.services import receiver as receiving


@pytest.fixture
def receiver():
    with receiving.running() as found:
        yield found


@pytest.fixture
def hand():
    """Turns are taken by the test's own hand: nothing is queued for a worker."""
    from undersign.config import queue
    from undersign.webhooks import drawing

    drawing.queue_with(lambda *endpoint: None)
    yield drawing.draw
    drawing.queue_with(queue.defer_webhook)


@pytest.fixture
def told(world, receiver, hand):
    """An endpoint that is told of everything, at the receiver."""
    from undersign.webhooks import catalogue, endpoint

    row, secret = endpoint.make(
        receiver.url, by=world.bob.actor(), name="ERP", chosen=catalogue.EVENTS, allow_private=True
    )
    receiver.secrets.append(secret)
    return row
