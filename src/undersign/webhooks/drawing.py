"""Drawing what waits for an endpoint: in order per contract, one process at a time, a few seconds a turn.

Hides the queue. Its rows are the journal's deliveries with the status `waiting`; the first that waits of each
contract may go, the others wait for it. A database lock that ends with its session keeps an endpoint to one
process, so that a receiver which is slow takes one thread, and one that is down next to none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from undersign.journal import clock, fault
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.store import rows
from undersign.webhooks import catalogue, settling
from undersign.webhooks.endpoint import ACTIVE, PAUSED, Endpoint
from undersign.webhooks.line import Line

EFFECT = "webhook"
TURN_S = 5.0  # then it is every other one's turn before it is this one's again
AT_ONCE = 50

Draw = Callable[[str, str, bool], None]  # workspace id, endpoint id, whether it is slow


def _nowhere(workspace_id: str, endpoint_id: str, slow: bool) -> None:
    """Before the application is loaded there is no queue."""


_defer: Draw = _nowhere


def queue_with(defer: Draw) -> None:
    """How a turn is queued, in the transaction that is open."""
    global _defer
    _defer = defer


def announce(entry: Entry, endpoint_ids: list[str]) -> None:
    """Messages were written: those who may be tried now get a turn. The clock takes up the others."""
    for endpoint in rows.some(
        Endpoint, "id = ANY(%s) AND status = 'active' AND next_at <= %s", endpoint_ids, clock.now()
    ):
        take_up(endpoint.workspace_id, endpoint.id, endpoint.slow)


def take_up(workspace_id: str, endpoint_id: str, slow: bool = False) -> None:
    """Give an endpoint a turn soon."""
    _defer(workspace_id, endpoint_id, slow)


def due(at_most: int = 500) -> list[tuple[str, str, bool]]:
    """Endpoints of every workspace that have something to be sent now."""
    with rows.rehearsed(nameless=True) as cursor:
        cursor.execute("SELECT * FROM undersign_webhooks_due(%s, %s)", [clock.now(), at_most])
        return cursor.fetchall()


def by_itself(row: Delivery) -> None:
    """A delivery that was taken for one of the others: its endpoint gets a turn."""
    draw(row.target)


def draw(endpoint_id: str) -> bool | None:
    """One turn. None where nothing more can be sent now; otherwise whether the endpoint is slow."""
    with _alone(endpoint_id) as is_mine:
        endpoint = rows.first(Endpoint, "id = %s", endpoint_id) if is_mine else None
        if endpoint is None or not _may_go(endpoint):
            return None
        with Line(endpoint) as line:
            _send_all(endpoint, line, time.monotonic() + TURN_S)
    # Asked after the lock is given back: whoever found it taken meanwhile has left the rest to us.
    return endpoint.slow if _may_go(endpoint) and _heads(endpoint, 1) else None


def _send_all(endpoint: Endpoint, line: Line, until: float) -> None:
    while _may_go(endpoint):
        waiting = _heads(endpoint, 1 if settling.is_careful(endpoint) else AT_ONCE)
        for row in waiting:
            _send(endpoint, row, line)
            if time.monotonic() > until or not _may_go(endpoint):
                return
        if not waiting:
            return


def _send(endpoint: Endpoint, row: Delivery, line: Line) -> None:
    entry = rows.get(Entry, row.entry_id)
    fault.step(f"{EFFECT}.before")
    outcome = line.send(catalogue.message_id(entry), catalogue.body(entry))
    fault.step(f"{EFFECT}.after")
    settling.settle(endpoint, row, outcome)
    fault.step(f"{EFFECT}.settled")


def _may_go(endpoint: Endpoint) -> bool:
    return endpoint.status in (ACTIVE, PAUSED) and endpoint.next_at <= clock.now()


def _heads(endpoint: Endpoint, at_most: int) -> list[Delivery]:
    """Of every contract the first that waits, if it is due; a paused endpoint is tried with what was tried
    least, so that one message it cannot take does not keep it paused."""
    order = "attempts, entry_id" if endpoint.status == PAUSED else "entry_id"
    return rows.some(Delivery, f"{_HEAD} ORDER BY {order} LIMIT {at_most}", endpoint.lane, clock.now())


_HEAD = """lane = %s AND status = 'waiting' AND due_at <= %s AND NOT EXISTS (
    SELECT 1 FROM journal_delivery before
    WHERE before.lane = journal_delivery.lane AND before.status = 'waiting'
    AND before.subject = journal_delivery.subject AND before.entry_id < journal_delivery.entry_id)"""


@contextmanager
def _alone(endpoint_id: str) -> Iterator[bool]:
    """Whether we are the only ones at this endpoint; the lock ends with us, or with our session."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 8))", [endpoint_id])
        (is_mine,) = cursor.fetchone()
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 8))", [endpoint_id])
