"""A pad on one's phone: a link in a QR code, for one drawing, bound to the sitting that asked for it.

Hides the secret and its end. Whoever has the link can draw once and can see nothing, not even for whom; the
drawing goes to the sitting's own screen, where a person still has to adopt it. Ten minutes after it was
asked for, after one drawing, or when another pad was asked for, the link leads nowhere.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, ids
from undersign.journal.refused import NotFound
from undersign.signing import mark
from undersign.signing.sitting import Sitting
from undersign.store import rows
from undersign.store.lookup import Lookup

LASTS = timedelta(minutes=10)
MOST = 12  # within LASTS, by one recipient
_BEHIND = Lookup("pad", "drawing_pad", "digest")


class Pad(models.Model):
    """digest: SHA-256 of the secret. strokes: as of `Mark`, once drawn."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="pads")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="pads")
    digest = models.CharField(max_length=64, unique=True)
    what = models.CharField(max_length=10, default=mark.SIGNATURE)
    language = models.CharField(max_length=8, default="en")
    strokes = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "signing"
        db_table = "drawing_pad"

    WALLS = _BEHIND.walls

    def is_open(self, at: datetime) -> bool:
        return self.drawn_at is None and at < self.ends_at


def hand_out(recipient: Recipient, sitting: Sitting, *, what: str, language: str) -> tuple[Pad, str]:
    """A pad and the address to show as a QR code. The one handed out before is closed."""
    secret = secrets.token_urlsafe(18)
    now = clock.now()
    fresh = Pad(
        id=ids.new("pad"),
        workspace_id=recipient.workspace_id,
        recipient=recipient,
        sitting=sitting,
        digest=_digest(secret),
        what=what,
        language=language,
        asked_at=now,
        ends_at=now + LASTS,
    )
    with transaction.atomic():
        Pad.objects.filter(recipient=recipient, ends_at__gt=now).update(ends_at=now)
        rows.add([fresh])
    return fresh, f"{settings.PUBLIC_URL}/draw/{secret}/"


def is_too_often(recipient: Recipient) -> bool:
    """Whether so many pads were asked for lately that this is no person's doing."""
    return Pad.objects.filter(recipient=recipient, asked_at__gt=clock.now() - LASTS).count() >= MOST


def workspace_of(secret: str) -> str:
    """The workspace id behind a pad's link, or an empty string."""
    return _BEHIND.workspace_of(_digest(secret))


def find(secret: str) -> Pad:
    """Inside its workspace: the open pad of a link. Raises `NotFound` (pad.over)."""
    row = rows.first(Pad, "digest = %s", _digest(secret))
    if row is None or not row.is_open(clock.now()) or not _is_sitting(row):
        raise over()
    return row


def draw(secret: str, strokes: Any) -> None:
    """Hand in the one drawing. Raises `Refused` (mark.*), `NotFound` (pad.over)."""
    clean = mark.make(find(secret).recipient, mark.DRAWN, strokes=strokes).strokes
    with transaction.atomic():
        row = Pad.objects.select_for_update().filter(digest=_digest(secret)).first()
        if row is None or not row.is_open(clock.now()):
            raise over()
        rows.change(row, {"strokes": clean, "drawn_at": clock.now()})


def clear(recipient: Recipient) -> None:
    """Keep no drawing that was handed in: what was adopted of it is kept as a mark."""
    with rows.rehearsed() as cursor:
        cursor.execute(_CLEAR, [recipient.pk])


_CLEAR = "UPDATE drawing_pad SET strokes = '[]' WHERE recipient_id = %s AND drawn_at IS NOT NULL"


def of_sitting(pad_id: str, sitting: Sitting) -> Pad | None:
    """The pad that this very sitting asked for."""
    return rows.first(Pad, "id = %s AND sitting_id = %s", pad_id, sitting.pk)


def over() -> NotFound:
    return NotFound(
        "pad.over",
        _("This code is used up or too old."),
        do=_("Show a new one on your computer and scan that."),
    )


def _is_sitting(row: Pad) -> bool:
    """Whether the sitting and the link that asked for it still count, and nothing is signed yet."""
    sitting, recipient = rows.get(Sitting, row.sitting_id), rows.get(Recipient, row.recipient_id)
    is_live = sitting.ends_at > clock.now() and sitting.generation == recipient.link_generation
    return is_live and recipient.signed_at is None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
