"""A mark as adopted, signature or initials: typed, drawn or uploaded. Adopting is one act, signing another.

Hides what makes a mark fit to be used. One that is not the latest of its sort stays on record; what is
drawn into the document is the latest.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from undersign.contracts.people.recipient import Recipient
from undersign.drafting import render
from undersign.journal import chain, clock, ids
from undersign.journal.refused import Refused
from undersign.store import blobs, rows
from undersign.typesetting import faces, ink, picture

SIGNATURE, INITIALS = "signature", "initials"
SORTS = (SIGNATURE, INITIALS)
TYPED, DRAWN, UPLOADED = "typed", "drawn", "uploaded"
MAX_POINTS = 6000
MOST_BYTES = 5_000_000


class Mark(models.Model):
    """what: one of SORTS. strokes: [[[x, y], …], …] in units of a box 600 wide and 200 high. image_sha256: a
    PNG stored with the contract."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="marks")
    what = models.CharField(max_length=10, default=SIGNATURE)
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

    @property
    def image(self) -> bytes:
        """The PNG of an uploaded mark."""
        return blobs.get(self.workspace_id, self.recipient.contract_id, self.image_sha256)


@dataclass(frozen=True)
class Upload:
    """A picture as it came. cut: the part meant, as shares of its sides; clear: take it off its paper."""

    data: bytes
    cut: picture.Cut = picture.WHOLE
    clear: bool = False


def latest(recipient: Recipient, what: str = SIGNATURE) -> Mark | None:
    return rows.first(Mark, "recipient_id = %s AND what = %s ORDER BY at DESC", recipient.pk, what)


def all_latest(recipient: Recipient) -> dict[str, Mark]:
    """{sort: the mark that counts}."""
    found = rows.some(Mark, "recipient_id = %s ORDER BY at", recipient.pk)
    return {each.what: each for each in found}


def make(
    recipient: Recipient,
    form: str,
    *,
    what: str = SIGNATURE,
    text: str = "",
    face: str = "",
    strokes: Any = None,
    image: bytes = b"",
) -> Mark:
    """An unsaved mark, checked; `image` as `lifted` gives it. Raises `Refused` (mark.empty, mark.unfit)."""
    if form == TYPED:
        text = _typed(text, what)
        content: dict[str, Any] = {"text": text, "face": faces.fitting(text, face)}
    elif form == DRAWN:
        content = {"strokes": _drawn(strokes, what)}
    elif form == UPLOADED and picture.is_picture(image):
        content = {"image_sha256": blobs.put(recipient.workspace_id, recipient.contract_id, image)}
    else:
        raise _unfit(what)
    sort = {} if what == SIGNATURE else {"what": what}
    return Mark(
        id=ids.new("mrk"),
        workspace_id=recipient.workspace_id,
        recipient=recipient,
        what=what,
        form=form,
        sha256=hashlib.sha256(chain.canonical({"form": form, **sort, **content})).hexdigest(),
        at=clock.now(),
        **content,
    )


def lifted(upload: Upload, what: str = SIGNATURE) -> bytes:
    """The picture as it is kept: a PNG drawn anew in a child process. Takes up to seconds, so never under a
    lock. Raises `Refused` (mark.empty, mark.unfit, mark.too_large)."""
    if not upload.data:
        raise _empty(what, _("Choose a picture of it."))
    if len(upload.data) > MOST_BYTES:
        raise Refused(
            "mark.too_large",
            _("This picture is too large: at most 5 MB."),
            do=_("Choose a smaller one, or type your name."),
            field=what,
        )
    try:
        return ink.lifted(upload.data, upload.cut, clear=upload.clear)
    except ink.Blank as blank:
        raise _empty(what, _("Nothing is written on this picture. Choose another, or type.")) from blank
    except picture.NoPicture as wrong:
        if picture.is_heic(upload.data):
            raise Refused(
                "mark.heic",
                _("This photo is in a phone’s own format, HEIC, which cannot be used."),
                do=_("Choose “Take a photo” here, or use a screenshot of it."),
                field=what,
            ) from wrong
        raise Refused(
            "mark.unfit",
            _("This picture cannot be used."),
            do=_("Take a PNG or a JPEG, or type your name."),
            field=what,
        ) from wrong


def initials_of(name: str) -> str:
    """The first letters of up to three names, in the name's own script."""
    return "".join(_first(part) for part in name.split()[:3])


def _first(part: str) -> str:
    """A letter with what stands on it: two code points and more in Devanagari and Hebrew."""
    for end in range(1, len(part)):
        if not unicodedata.category(part[end]).startswith("M"):
            return part[:end]
    return part


def _typed(text: str, what: str) -> str:
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if not text:
        raise _empty(what, _("Type your name.") if what == SIGNATURE else _("Type your initials."))
    if len(text) > (120 if what == SIGNATURE else 12) or not _is_writing(text):
        raise _unfit(what)
    render.require_letters(text, field=what)
    return text


def _is_writing(text: str) -> bool:
    """Nothing but what is seen; the joiners of Indic and Persian writing are part of a name."""
    return all(c.isprintable() or c in "\u200c\u200d" for c in text)


def _drawn(strokes: Any, what: str) -> list[list[list[float]]]:
    """Strokes clipped to their box. A dot or a single straight line is no signature."""
    try:
        clean = [
            [[round(min(max(float(p[0]), 0), 600), 1), round(min(max(float(p[1]), 0), 200), 1)] for p in s]
            for s in strokes or []
            if len(s) > 1
        ]
    except (TypeError, ValueError, IndexError, KeyError):
        raise _unfit(what) from None
    points = sum(len(s) for s in clean)
    if not 5 <= points <= MAX_POINTS:
        raise Refused(
            "mark.empty",
            _("Your signature is still empty or too small."),
            do=_("Draw your whole signature, or type your name."),
            field=what,
        )
    return clean


def _empty(what: str, do: Any) -> Refused:
    sentence = (
        _("Your signature is still empty.") if what == SIGNATURE else _("Your initials are still empty.")
    )
    return Refused("mark.empty", sentence, do=do, field=what)


def _unfit(what: str) -> Refused:
    return Refused(
        "mark.unfit",
        _("This signature cannot be used."),
        do=_("Type your name, or draw your signature."),
        field=what,
    )
