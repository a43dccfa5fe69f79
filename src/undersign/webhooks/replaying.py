"""Telling an endpoint once more: a test, one message, or everything since a day, each under its first id.

Hides that a replay is one statement: what was told before waits again, and what never was, because the
endpoint is younger, or was off, gets its row. A receiver that keeps the ids it has seen takes nothing twice.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.delivery import DONE, WAITING, Delivery
from undersign.journal.entry import stamp
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.webhooks import catalogue, drawing, events, settling
from undersign.webhooks.endpoint import ACTIVE, PAUSED, VERB, Endpoint
from undersign.webhooks.line import Line
from undersign.workspaces import policy


def test(endpoint: Endpoint, *, by: Actor) -> dict[str, Any]:
    """Send a `webhook.test` now, and say what came of it: {at, status, ms, said, do, works}. One that works
    lets a paused endpoint go on. Raises `Refused` (role.refused)."""
    policy.require(by, VERB)
    data = {"workspace": endpoint.workspace_id, "webhook": endpoint.id}
    body = catalogue.packed(catalogue.TEST, stamp(clock.now()), data)
    with Line(endpoint) as line:
        outcome = line.send(f"evt_test_{secrets.token_hex(12)}", body)
    told = {"at": clock.now().isoformat(), "works": outcome.is_taken, **outcome._asdict()}
    with transaction.atomic():
        rows.change(endpoint, {"tested": told})
        endpoint.tested = told
        if outcome.is_taken and endpoint.status == PAUSED:
            go_on(endpoint, by=by)
    return told


def go_on(endpoint: Endpoint, *, by: Actor) -> None:
    """What was paused or switched off is told again, what waited first. Raises `Refused` (role.refused)."""
    policy.require(by, VERB)
    with transaction.atomic():
        settling.resume(endpoint, by=by)
        drawing.take_up(endpoint.workspace_id, endpoint.id)


def resend(row: Delivery, *, by: Actor) -> None:
    """One message goes out again, before younger ones of its contract that wait.
    Raises `Refused` (role.refused, webhook.off)."""
    policy.require(by, VERB)
    endpoint = _live(row.target)
    with transaction.atomic():
        changed = {"status": WAITING, "due_at": clock.now(), "attempts": 0}
        Delivery.objects.filter(pk=row.pk, status__in=(DONE, WAITING)).update(**changed)
        _go_now(endpoint, by)


def count(endpoint: Endpoint, since: datetime) -> int:
    """How many messages a replay would send."""
    with rows.rehearsed() as cursor:
        cursor.execute(_COUNT, _meant(endpoint, since))
        return int(cursor.fetchone()[0])


def replay(endpoint: Endpoint, since: datetime, *, by: Actor) -> int:
    """Everything it is told of since then goes out again, in order. Returns how many messages.
    Raises `Refused` (role.refused, webhook.off)."""
    policy.require(by, VERB)
    if endpoint.status not in (ACTIVE, PAUSED):
        raise _off()
    now, before = clock.now(), ids.new("dlv")[:-10]
    with transaction.atomic():
        with rows.rehearsed() as cursor:
            cursor.execute(_REPLAY, [before, endpoint.lane, endpoint.id, now, now, *_meant(endpoint, since)])
            messages = int(cursor.rowcount)
        named = {"webhook_id": endpoint.id, "webhook": endpoint.name}
        told = events.WebhookReplayed(since=stamp(since), messages=messages, **named)
        moves.record(endpoint.chain_root, told, by=by)
        _go_now(endpoint, by)
    return messages


def _go_now(endpoint: Endpoint, by: Actor) -> None:
    if endpoint.status == PAUSED:
        settling.resume(endpoint, by=by)
    rows.change(endpoint, {"next_at": clock.now()})
    drawing.take_up(endpoint.workspace_id, endpoint.id)


def _live(endpoint_id: str) -> Endpoint:
    endpoint = rows.get(Endpoint, endpoint_id)
    if endpoint.status not in (ACTIVE, PAUSED):
        raise _off()
    return endpoint


def _off() -> Refused:
    return Refused("webhook.off", _("This webhook is switched off."), do=_("Switch it on first."))


def _meant(endpoint: Endpoint, since: datetime) -> list[Any]:
    return [endpoint.workspace_id, since, endpoint.events, endpoint.team_id, endpoint.team_id]


_MEANT = """e.workspace_id = %s AND e.at >= %s AND e.event = ANY(%s) AND (%s = '' OR e.subject IN (
    SELECT c.id FROM contract c JOIN team_member m ON m.member_id = c.owner_id WHERE m.team_id = %s))"""
_COUNT = f"SELECT count(*) FROM journal_entry e WHERE {_MEANT}"  # noqa: S608 - constants
_REPLAY = f"""
INSERT INTO journal_delivery (id, workspace_id, entry_id, subject, lane, effect, target, status, attempts,
                              due_at, created_at, last_error, result)
SELECT %s || lpad(to_hex(e.seq), 10, '0'), e.workspace_id, e.seq, e.subject, %s, 'webhook', %s, 'waiting', 0,
       %s, %s, '', '{{}}' FROM journal_entry e WHERE {_MEANT}
ON CONFLICT (entry_id, effect, target)
DO UPDATE SET status = 'waiting', due_at = EXCLUDED.due_at, attempts = 0
"""  # noqa: S608 - constants
