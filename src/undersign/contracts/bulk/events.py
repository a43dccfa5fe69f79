"""What happens to a bulk send as a whole; each of its contracts tells its own story."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class BulkPrepared(Event):
    """kind: csv, xlsx or segment. sha256: of the file; "" for a segment."""

    name = "bulk.prepared"
    sentence = _("%(actor)s prepared %(title)s: %(rows)s rows for %(template)s")
    category = "edits"
    icon = "file-plus"
    title: str
    template: str
    version_id: str
    kind: str
    rows: int
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class BulkRowMended(Event):
    name = "bulk.row_mended"
    sentence = _("%(actor)s mended row %(row)s: %(columns)s")
    category = "edits"
    icon = "pencil"
    row: int
    columns: str


@dataclass(frozen=True, kw_only=True)
class BulkStarted(Event):
    name = "bulk.started"
    sentence = _("%(actor)s began to send %(rows)s contracts; %(left_out)s rows were left out")
    category = "signing"
    icon = "send"
    rows: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class BulkPaused(Event):
    name = "bulk.paused"
    sentence = _("%(actor)s paused it after %(sent)s contracts")
    category = "signing"
    icon = "clock"
    sent: int


@dataclass(frozen=True, kw_only=True)
class BulkResumed(Event):
    name = "bulk.resumed"
    sentence = _("%(actor)s let it go on")
    category = "signing"
    icon = "player-play"


@dataclass(frozen=True, kw_only=True)
class BulkStopped(Event):
    name = "bulk.stopped"
    sentence = _("%(actor)s stopped it: %(sent)s were sent, %(unsent)s never will be")
    category = "signing"
    icon = "ban"
    sent: int
    unsent: int


@dataclass(frozen=True, kw_only=True)
class BulkRetried(Event):
    name = "bulk.retried"
    sentence = _("%(actor)s had %(rows)s failed rows tried again")
    category = "signing"
    icon = "refresh"
    rows: int


@dataclass(frozen=True, kw_only=True)
class BulkFinished(Event):
    name = "bulk.finished"
    sentence = _("Every row was taken: %(sent)s sent, %(failed)s failed")
    category = "signing"
    icon = "checks"
    sent: int
    failed: int
