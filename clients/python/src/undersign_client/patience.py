"""When a request is sent again, and after how long.

Hides what may be repeated: whatever never arrived or was turned away at the door (429, 503); and, once it may
have arrived, what reads, and a POST, whose `Idempotency-Key` lets it have one effect however often it comes.
A PUT, PATCH or DELETE of which nobody knows whether it was done is the caller's to look after.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from undersign_client import problems
from undersign_client.exchange import Answer, Lost, Pause, Plan, Request

ONCE = "Idempotency-Key"
TURNED_AWAY = (429, 503)
BROKEN = (500, 502, 504)
IN_FLIGHT = "request.in_flight"


@dataclass(frozen=True)
class Patience:
    """attempts: at most so many, the first included. first, longest: seconds between two; a longer
    Retry-After than `longest` is not waited for. chance: 0 to 1, spreads clients that failed together."""

    attempts: int = 6
    first: float = 0.5
    longest: float = 60.0
    chance: Callable[[], float] = random.random

    def wait(self, request: Request, told: Answer | Lost, attempt: int) -> float | None:
        """Seconds until the next attempt, None where there is none. attempt: the one made, from 1."""
        if attempt >= self.attempts or not _may_again(request, told):
            return None
        own = min(self.longest, self.first * 2.0 ** (attempt - 1)) * (0.5 + self.chance() / 2)
        asked = _retry_after(told) if isinstance(told, Answer) else None
        if asked is None:
            return own
        return asked + own * 0.1 if asked <= self.longest else None


def carried_out(request: Request, patience: Patience) -> Plan[Answer]:
    """The answer below 300, or 304, of as many attempts as it takes. Raises Problem, ConnectionLost."""
    attempt = 0
    while True:
        attempt += 1
        told = yield request
        if told is None:
            raise TypeError("a request is told what came of it")
        if isinstance(told, Answer) and (told.status < 300 or told.status == 304):
            return told
        wait = patience.wait(request, told, attempt)
        if wait is None:
            raise _given_up(told)
        yield Pause(wait)


def _may_again(request: Request, told: Answer | Lost) -> bool:
    is_harmless = request.method in ("GET", "HEAD") or ONCE in request.headers
    if isinstance(told, Lost):
        return is_harmless or not told.arrived
    if told.status == 409:
        return problems.of(told).code == IN_FLIGHT
    return told.status in TURNED_AWAY or (is_harmless and told.status in BROKEN)


def _retry_after(told: Answer) -> float | None:
    given = told.headers.get("retry-after", "").strip()
    return float(given) if given.isdecimal() else None


def _given_up(told: Answer | Lost) -> problems.UndersignError:
    if isinstance(told, Lost):
        return problems.ConnectionLost(told.why, maybe_done=told.arrived)
    return problems.of(told)
