"""Why a file that was signed elsewhere is not accepted, in words a signer can act on.

Hides the codes of `judging.own_key`: many ways for a file to be wrong, few things a person can do.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused

AGAIN = _("Download the file here again, sign it in the place “%(place)s”, save, and bring that very file.")
ONLY = _(
    "Start from a fresh download and only sign: no comments, no other fields, no rotated pages. Then save; "
    "do not print or export."
)
_CHANGED = _("The file holds more than your signature (%(change)s %(detail)s).")
_WORDS = {
    "none": (_("There is no file yet."), _("Choose the file that you signed, then send it.")),
    "unsigned": (_("This file is not signed yet."), AGAIN),
    "other-file": (_("This is not the file that you downloaded here, with your signature added."), AGAIN),
    "outdated": (_("Somebody else signed since you downloaded this file."), AGAIN),
    "too-large": (_("Your program added more than 8 MB to the file."), ONLY),
    "more-than-one-step": (_("The file was saved more than once since you downloaded it."), ONLY),
    "not-one-signature": (_("There is no signature in your place, or more than one."), AGAIN),
    "other-field": (_("The signature stands in a place that is not yours."), AGAIN),
    "not-a-signer's-field": (_("The signature stands in a place that is not yours."), AGAIN),
    "structure": (_("This file cannot be read as the PDF that you downloaded."), AGAIN),
    "signature-dictionary": (
        _("The signature is of a kind that cannot be checked."),
        _("Choose PAdES or PKCS #7 (detached) in your program, and sign a fresh download."),
    ),
    "not-trusted": (
        _("The certificate comes from an authority that is not trusted here: %(detail)s."),
        _("Take another certificate, or ask the sender whether they accept yours."),
    ),
    "not-valid": (
        _("The signature or its certificate is not valid: %(detail)s"),
        _("Check that your certificate has not expired, and sign a fresh download."),
    ),
    "revoked": (
        _("The certificate was revoked by its issuer: %(detail)s."),
        _("Take another certificate, or ask the sender whether they accept yours."),
    ),
    "time": (
        _("The signature says it was made at another time than now, or at none."),
        _("Set your computer's clock right, and sign a fresh download."),
    ),
}


def refusal(code: str, detail: str = "", place: str = "") -> Refused:
    """The refusal for a code of `own_key.NotAccepted`, or of our own."""
    sentence, do = _WORDS.get(code, (_CHANGED, ONLY))
    facts = {"change": code, "detail": detail[:200], "place": place}
    return Refused(f"own.{code.replace(chr(39), '')}", sentence, do=do, field="signed", **facts)
