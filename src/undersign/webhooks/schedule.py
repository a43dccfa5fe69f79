"""When a message is tried again, and when an endpoint is left alone. Pure.

Hides the numbers, and that a receiver which is down is not knocked at by every message that waits for it:
after some failures in a row only one message tries, by its own schedule, and the others wait for its success.

Source: trust.md part B, "Standard Webhooks": 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

# Seconds to wait before each attempt; the tenth is made 75 h 35 min 5 s after the first.
WAITS = (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
ALL_REST_AFTER = 3  # failures in a row, whatever the messages
KNOCK = timedelta(days=1)  # so often is one message tried at a paused endpoint
GIVEN_UP_AFTER = timedelta(days=30)  # of being paused
SPAN = timedelta(seconds=sum(WAITS))


class Next(NamedTuple):
    """What follows a failure. due: of this message. rest: nothing is tried at the endpoint before; None where
    other messages may go on. is_spent: that was the last attempt of the schedule."""

    due: datetime
    rest: datetime | None
    is_spent: bool


def after_failure(attempts: int, misses: int, now: datetime, asked_wait_s: float | None = None) -> Next:
    """attempts: of this message, the failed one among them. misses: of the endpoint in a row, likewise.
    asked_wait_s: what Retry-After said, of a 429 or 503; it goes for every message."""
    is_spent = attempts >= len(WAITS)
    due = now + timedelta(seconds=max(WAITS[min(attempts, len(WAITS) - 1)], asked_wait_s or 0))
    if asked_wait_s:
        return Next(
            due,
            max(now + timedelta(seconds=asked_wait_s), due if misses >= ALL_REST_AFTER else now),
            is_spent,
        )
    return Next(due, due if misses >= ALL_REST_AFTER else None, is_spent)
