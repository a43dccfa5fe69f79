"""A slice of the kills: the worker dies after the receiver took a message and before that is written down."""

from __future__ import annotations

from tests import webhook_kills


def test_nothing_lost_nothing_doubled_by_id(instance, world):
    assert webhook_kills.kill(instance, world, "webhook.after:5") == []
