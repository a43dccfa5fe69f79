"""Checkpoints leave the machine: what was signed, brought where this machine's administrators cannot reach.

Hides when a ledger's signing is worth telling: that it was signed is an entry too, which the ledger signs
next; what covers nothing but such entries is not told again. Each place is a delivery with its own retries.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from undersign.journal import actor, attempt, clock, moves, outside
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.journal.event import Event
from undersign.journal.ledger import Checkpoint
from undersign.store import rows
from undersign.workspaces.workspace import Workspace

LANE = "checkpoint"
MAIL_EVERY = timedelta(hours=24)
_TAIL = 65_536


@dataclass(frozen=True, kw_only=True)
class LedgerSigned(Event):
    name = "ledger.signed"
    sentence = _("The ledger was signed at %(size)s entries")
    category = "system"
    icon = "certificate"
    size: int
    root: str


def announce(workspace_id: str) -> None:
    """Record the newest checkpoint where there is a place to bring it, and something new in it."""
    if not (settings.CHECKPOINT_STORE or settings.CHECKPOINT_WITNESS or settings.CHECKPOINT_MAIL):
        return
    newest = Checkpoint.objects.filter(workspace_id=workspace_id).order_by("-size").first()
    if newest is None or not _has_news(workspace_id):
        return
    happened = LedgerSigned(size=newest.size, root=newest.root)
    moves.record(rows.get(Workspace, workspace_id), happened, by=actor.system(workspace_id))


def _has_news(workspace_id: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            _NEWS, [workspace_id, workspace_id, LedgerSigned.name, workspace_id, LedgerSigned.name]
        )
        return bool(cursor.fetchone()[0])


_NEWS = """
    SELECT EXISTS (
      SELECT 1 FROM journal_leaf leaf JOIN journal_entry entry ON entry.seq = leaf.entry_id
      WHERE leaf.workspace_id = %s AND leaf.index >= coalesce((
        SELECT (facts->>'size')::bigint FROM journal_entry
        WHERE workspace_id = %s AND event = %s AND subject = %s ORDER BY position DESC LIMIT 1
      ), 0) AND entry.event <> %s
    )
"""


def to_store(entry: Entry) -> Iterable[str]:
    return [""] if settings.CHECKPOINT_STORE else []


def to_witness(entry: Entry) -> Iterable[str]:
    return [""] if settings.CHECKPOINT_WITNESS else []


def to_mail(entry: Entry) -> Iterable[str]:
    """Once a day: a mail a minute would be read by nobody."""
    if not settings.CHECKPOINT_MAIL:
        return []
    of_ours = {"workspace_id": entry.workspace_id, "subject": entry.subject}
    told = Delivery.objects.filter(**of_ours, effect="mail_checkpoint")
    is_due = not told.filter(created_at__gt=clock.now() - MAIL_EVERY).exists()
    return [settings.CHECKPOINT_MAIL] if is_due else []


def store(delivery: Delivery) -> dict[str, Any]:
    """Append what the second store lacks. Raises `attempt.Temporary` where it cannot, or where it says
    otherwise than ours: then somebody has to look."""
    path = Path(settings.CHECKPOINT_STORE) / f"{delivery.workspace_id}.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with outside.file_of(delivery.workspace_id).open("rb") as ours, path.open("a+b") as theirs:
            size = theirs.seek(0, os.SEEK_END)
            start = max(0, size - _TAIL)
            ours.seek(start)
            theirs.seek(start)
            if ours.read(size - start) != theirs.read():
                sentence = _("%(path)s holds other checkpoints than ours.") % {"path": path}
                raise attempt.Temporary(str(sentence))
            theirs.write(ours.read())
            theirs.flush()
            os.fsync(theirs.fileno())
    except OSError as error:
        raise attempt.Temporary(f"{type(error).__name__}: {error}") from error
    return {"path": str(path), "bytes": path.stat().st_size}
