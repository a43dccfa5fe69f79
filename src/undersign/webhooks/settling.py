"""What an attempt changes: the message is done or waits, the endpoint goes on, rests, pauses, or is off.

Hides how little is kept of it. A message's row carries all its attempts as three numbers each, at most
`TRIES` of them, and the beginning of the last answer: 2 kB for a message, whatever its receiver does.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from undersign.journal import actor, clock, moves
from undersign.journal.delivery import Delivery
from undersign.store import rows
from undersign.webhooks import endpoint as endpoints
from undersign.webhooks import schedule
from undersign.webhooks.endpoint import ACTIVE, LIFECYCLE, PAUSED, Endpoint
from undersign.webhooks.line import GONE, Outcome
from undersign.workspaces import workspace as workspaces

TRIES = 25
SLOW_MS = 2000
KEPT_DAYS = 90  # then the attempts of what was taken are forgotten; that it was taken stays


def is_careful(endpoint: Endpoint) -> bool:
    """Whether one message tries for all: it did not take the last ones."""
    return endpoint.status == PAUSED or endpoint.misses >= schedule.ALL_REST_AFTER


def settle(endpoint: Endpoint, row: Delivery, outcome: Outcome) -> None:
    """Write down what came of an attempt, and change `endpoint` with its row."""
    if outcome.is_taken:
        _taken(endpoint, row, outcome)
    elif outcome.status == GONE:
        with transaction.atomic():
            _keep_waiting(row, outcome, endpoint)
            switch_off(endpoint, "gone", failure=_failure(endpoint, outcome))
    else:
        _failed(endpoint, row, outcome)


def _taken(endpoint: Endpoint, row: Delivery, outcome: Outcome) -> None:
    _write(_DONE, clock.now(), Jsonb(_told(row, outcome)), row.attempts + 1, row.pk)
    was_careful, slow = is_careful(endpoint), outcome.ms > SLOW_MS
    if endpoint.misses or slow != endpoint.slow or endpoint.status == PAUSED:
        with transaction.atomic():
            _change(endpoint, misses=0, slow=slow, failure={}, next_at=clock.now())
            if endpoint.status == PAUSED:
                resume(endpoint)
            elif was_careful:
                release(endpoint)


def _failed(endpoint: Endpoint, row: Delivery, outcome: Outcome) -> None:
    now, misses = clock.now(), endpoint.misses + 1
    follows = schedule.after_failure(row.attempts + 1, misses, now, outcome.wait_s)
    changed = {"misses": misses, "slow": outcome.ms > SLOW_MS, "failure": _failure(endpoint, outcome)}
    with transaction.atomic():
        if endpoint.status == PAUSED or follows.is_spent:
            _keep_waiting(row, outcome, endpoint)
            _pause(endpoint, changed | {"next_at": now + schedule.KNOCK})
            return
        _write(_AGAIN, follows.due, Jsonb(_told(row, outcome)), row.attempts + 1, outcome.said, row.pk)
        _change(endpoint, **changed, next_at=follows.rest or endpoint.next_at)


def _pause(endpoint: Endpoint, changed: dict[str, Any]) -> None:
    """Or leave it paused; or, after a month of that, switch it off."""
    if endpoint.status == ACTIVE:
        columns = changed | {"paused_at": clock.now()}
        by = actor.system(endpoint.workspace_id)
        moves.move(endpoint, LIFECYCLE, "pause", by=by, columns=columns, **endpoints.named(endpoint))
    elif endpoint.paused_at and clock.now() - endpoint.paused_at >= schedule.GIVEN_UP_AFTER:
        switch_off(endpoint, "given_up", **changed)
    else:
        _change(endpoint, **changed)


def switch_off(endpoint: Endpoint, kind: str, **columns: Any) -> None:
    endpoints.disable(endpoint, by=actor.system(endpoint.workspace_id), kind=kind, **columns)


def resume(endpoint: Endpoint, *, by: Any = None) -> None:
    """It goes on, with what waited first, each message by its whole schedule again."""
    by = by or actor.system(endpoint.workspace_id)
    columns = {"misses": 0, "next_at": clock.now(), "paused_at": None, "failure": {}}
    with transaction.atomic():
        moves.move(endpoint, LIFECYCLE, "resume", by=by, columns=columns, **endpoints.named(endpoint))
        release(endpoint)


def release(endpoint: Endpoint) -> None:
    """Nothing waits for its next attempt any more: it may go as soon as it is its turn."""
    now = clock.now()
    _write(_RELEASE, now, endpoint.lane, now)


def forget_attempts() -> None:
    """Of every workspace: how often, and with which answers, what was taken long ago was tried."""
    with rows.rehearsed(nameless=True) as cursor:
        cursor.execute("SELECT undersign_forget_attempts(%s)", [clock.now() - timedelta(days=KEPT_DAYS)])


def _keep_waiting(row: Delivery, outcome: Outcome, endpoint: Endpoint) -> None:
    _write(_AGAIN, clock.now(), Jsonb(_told(row, outcome)), row.attempts + 1, outcome.said, row.pk)


def _told(row: Delivery, outcome: Outcome) -> dict[str, Any]:
    tries = [*row.result.get("tries", []), [int(clock.now().timestamp()), outcome.status, outcome.ms]]
    return {"tries": tries[-TRIES:], "said": outcome.said}


def _failure(endpoint: Endpoint, outcome: Outcome) -> dict[str, Any]:
    with translation.override(workspaces.of(endpoint.workspace_id).language):
        sentence = _("It answered with %(status)s.") % {"status": outcome.status} if outcome.status else ""
    at = clock.now().isoformat()
    return {"at": at, "status": outcome.status, "sentence": sentence, "said": outcome.said, "do": outcome.do}


def _change(endpoint: Endpoint, **changed: Any) -> None:
    rows.change(endpoint, changed)
    for name, value in changed.items():
        setattr(endpoint, name, value)


def _write(statement: str, *values: Any) -> None:
    with rows.rehearsed() as cursor:
        cursor.execute(statement, values)


_DONE = """UPDATE journal_delivery SET status = 'done', finished_at = %s, last_error = '', result = %s,
    attempts = %s WHERE id = %s"""
_AGAIN = """UPDATE journal_delivery SET due_at = %s, result = %s, attempts = %s, last_error = %s
    WHERE id = %s AND status = 'waiting'"""
_RELEASE = """UPDATE journal_delivery SET due_at = %s, attempts = 0
    WHERE lane = %s AND status = 'waiting' AND (due_at > %s OR attempts > 0)"""
