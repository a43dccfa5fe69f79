"""How a connection is: what its calls have shown, since when, and when admins are told.

Hides that a key that is not taken is told at once, a system that does not answer only after a while, and
each once until it works again. What went right is written down only where something was wrong before.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import translation

from undersign.connectors import api, events
from undersign.connectors.out import transcript
from undersign.journal import actor, clock, moves
from undersign.store import rows
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.workspace import Workspace

OFF, UNTRIED, WORKS, NEEDS_KEY, FAILING = STATES = ("off", "untried", "works", "needs_key", "failing")
PATIENCE = timedelta(minutes=10)  # so long may a system be away before anybody hears of it


def state(row: Any) -> str:
    """One of STATES, of a connection. What never worked is not off: nobody switched it off."""
    if not row.enabled and (row.proven_at or not row.failing_since):
        return OFF
    if row.failing_since:
        return NEEDS_KEY if row.failure.get("needs_key") else FAILING
    return WORKS if row.proven_at else UNTRIED


def worked(row: Any, *, proven: bool = False) -> None:
    """A call was answered. proven: somebody, or the clock, tried it on purpose."""
    if not row.failing_since and not proven:
        return
    with transaction.atomic():
        held = rows.get(type(row), row.pk, lock=True)
        if held.failure.get("told"):
            _record(held, events.ConnectionRecovered(connection_id=held.id, connection=held.name))
        changed: dict[str, Any] = {"failing_since": None, "failure": {}}
        _change(row, held, changed | ({"proven_at": clock.now()} if proven else {}))


def failed(row: Any, error: Exception, *, quietly: bool = False) -> None:
    """A call was not answered as it should be. quietly: whoever tried it is looking and need not be told."""
    needs_key = isinstance(error, api.Unauthorised)
    if row.failure.get("told") and row.failure.get("needs_key") == needs_key:
        return
    with transaction.atomic():
        held = rows.get(type(row), row.pk, lock=True)
        since = held.failing_since or clock.now()
        was_told = bool(held.failure.get("told")) and held.failure.get("needs_key") == needs_key
        is_due = held.enabled and not quietly and (needs_key or clock.now() - since >= PATIENCE)
        if is_due and not was_told:
            kind = "key" if needs_key else "silent"
            _record(held, events.ConnectionFailed(connection_id=held.id, connection=held.name, kind=kind))
        said = {**_said(held, error), "needs_key": needs_key, "told": was_told or is_due}
        _change(row, held, {"failing_since": since, "failure": said})


def _said(row: Any, error: Exception) -> dict[str, str]:
    """In the workspace's language: whoever reads it later is one of its people."""
    with translation.override(workspaces.of(row.workspace_id).language):
        sentence = getattr(error, "sentence", "") or f"{type(error).__name__}: {error}"
        hidden = row.configured.secrets.values()
        return {
            "sentence": transcript.redacted(str(sentence), hidden)[:600],
            "do": str(getattr(error, "do", ""))[:400],
        }


def _change(row: Any, held: Any, changed: dict[str, Any]) -> None:
    type(held).objects.filter(pk=held.pk).update(**changed)
    for name, value in changed.items():
        setattr(row, name, value)


def _record(row: Any, told: events.Event) -> None:
    workspace = Workspace.objects.get(pk=row.workspace_id)
    moves.record(workspace, told, by=actor.system(row.workspace_id))
