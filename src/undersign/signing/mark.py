"""A signature as adopted: typed, drawn or uploaded. Adopting is one act, signing another."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from undersign.contracts.recipient import Recipient
from undersign.drafting import render
from undersign.journal import chain, clock, ids
from undersign.journal.refused import Refused
from undersign.store import rows

TYPED, DRAWN, UPLOADED = "typed", "drawn", "uploaded"
FACES = ("dancing", "caveat", "formal", "plain")
MAX_POINTS = 6000


class Mark(models.Model):
    """strokes: [[[x, y], …], …] in units of a box 600 wide and 200 high. image: hex SHA-256 in store."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="marks")
    form = models.CharField(max_length=10)
    text = models.CharField(max_length=160, blank=True)
    face = models.CharField(max_length=20, blank=True)
    strokes = models.JSONField(default=list)
    image_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        app_label = "signing"
        db_table = "mark"

    WALLS = [  # the function is beside the answers, which are frozen in the same way
        "DROP TRIGGER IF EXISTS signed_stays ON mark",
        "CREATE TRIGGER signed_stays BEFORE INSERT OR UPDATE OR DELETE ON mark "
        "FOR EACH ROW EXECUTE FUNCTION undersign_signed_stays()",
    ]


def latest(recipient: Recipient) -> Mark | None:
    return rows.first(Mark, "recipient_id = %s ORDER BY at DESC", recipient.pk)


def make(recipient: Recipient, form: str, *, text: str = "", face: str = "", strokes: Any = None) -> Mark:
    """An unsaved mark, checked. Raises `Refused` (mark.empty, mark.unfit)."""
    if form == TYPED:
        content: dict[str, Any] = {"text": _typed(text), "face": face if face in FACES else FACES[0]}
    elif form == DRAWN:
        content = {"strokes": _drawn(strokes)}
    else:
        raise _unfit()
    return Mark(
        id=ids.new("mrk"),
        workspace_id=recipient.workspace_id,
        recipient=recipient,
        form=form,
        sha256=hashlib.sha256(chain.canonical({"form": form, **content})).hexdigest(),
        at=clock.now(),
        **content,
    )


def _typed(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(
            "mark.empty", _("Your signature is still empty."), do=_("Type your name."), field="signature"
        )
    if len(text) > 120 or not text.isprintable():
        raise _unfit()
    render.require_letters(text, field="signature")
    return text


def _drawn(strokes: Any) -> list[list[list[float]]]:
    """Strokes clipped to their box. A dot or a single straight line is no signature."""
    try:
        clean = [
            [[round(min(max(float(p[0]), 0), 600), 1), round(min(max(float(p[1]), 0), 200), 1)] for p in s]
            for s in strokes
            if len(s) > 1
        ]
    except (TypeError, ValueError, IndexError):
        raise _unfit() from None
    points = sum(len(s) for s in clean)
    if not 5 <= points <= MAX_POINTS:
        raise Refused(
            "mark.empty",
            _("Your signature is still empty or too small."),
            do=_("Draw your whole signature, or type your name."),
            field="signature",
        )
    return clean


def _unfit() -> Refused:
    return Refused(
        "mark.unfit",
        _("This signature cannot be used."),
        do=_("Type your name, or draw your signature."),
        field="signature",
    )
