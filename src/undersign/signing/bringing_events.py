"""What a signer does who signs elsewhere, with a certificate of their own, and brings the file back."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal
from undersign.signing.events import RecipientSigned


@dataclass(frozen=True, kw_only=True)
class RecipientSignedElsewhere(RecipientSigned):
    """With a certificate of their own, in a program of theirs; the file they brought back is the act.
    certificate: whom it names. serial: in hex. revocation: what its issuer says of it, good or unknown."""

    name = "recipient.signed_elsewhere"
    sentence = _(
        "%(recipient)s signed with the certificate %(certificate)s of %(issuer)s (%(serial)s); %(method)s"
    )
    icon = "certificate"
    issuer: str
    serial: str
    certificate_sha256: str
    signed_sha256: str
    revocation: str
    certificate: str = personal()


@dataclass(frozen=True, kw_only=True)
class SignedFileRefused(Event):
    name = "recipient.signed_file_refused"
    sentence = _("%(recipient)s brought a signed file that was not accepted (%(reason)s)")
    category = "signing"
    icon = "file-off"
    recipient_id: str
    reason: str
    sha256: str
    recipient: str = personal()
