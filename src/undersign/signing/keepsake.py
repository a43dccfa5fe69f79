"""A mark kept for next time: one tap in a later contract, for whoever proves the same mailbox here again.

Hides whose it is: an address in one workspace, and nothing else. Somebody behind the same link without that
proof neither sees nor uses it. It is kept only when asked for, and forgotten when asked for.
"""

from __future__ import annotations

from django.db import models

from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, ids
from undersign.signing.mark import SIGNATURE, UPLOADED, Mark
from undersign.store import rows


class KeptMark(models.Model):
    """address: in lower case. what, form, text, face, strokes: as of `Mark`. image: the PNG, or b""."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    address = models.CharField(max_length=254)
    what = models.CharField(max_length=10, default=SIGNATURE)
    form = models.CharField(max_length=10)
    text = models.CharField(max_length=160, blank=True)
    face = models.CharField(max_length=20, blank=True)
    strokes = models.JSONField(default=list)
    image = models.BinaryField(default=bytes)
    at = models.DateTimeField()

    class Meta:
        app_label = "signing"
        db_table = "kept_mark"
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "address", "what"], name="one_kept_mark")
        ]


def find(recipient: Recipient, what: str = SIGNATURE) -> KeptMark | None:
    """What the owner of this mailbox kept here. Only for a sitting that proved the mailbox."""
    return rows.first(
        KeptMark,
        "workspace_id = %s AND address = %s AND what = %s",
        recipient.workspace_id,
        _address(recipient),
        what,
    )


def keep(recipient: Recipient, adopted: Mark) -> None:
    """Keep this mark, instead of the one kept so far."""
    content = {
        "form": adopted.form,
        "text": adopted.text,
        "face": adopted.face,
        "strokes": adopted.strokes,
        "image": adopted.image if adopted.form == UPLOADED else b"",
        "at": clock.now(),
    }
    KeptMark.objects.update_or_create(
        workspace_id=recipient.workspace_id,
        address=_address(recipient),
        what=adopted.what,
        defaults=content,
        create_defaults={"id": ids.new("kmk"), **content},
    )


def forget(recipient: Recipient) -> bool:
    """Delete all that was kept for this address here; whether there was anything."""
    kept = KeptMark.objects.filter(workspace_id=recipient.workspace_id, address=_address(recipient))
    return bool(kept.delete()[0])


def _address(recipient: Recipient) -> str:
    return recipient.email.strip().lower()
