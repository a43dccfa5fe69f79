"""What happens to the document itself, revision by revision."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class ActSealed(Event):
    name = "document.act_sealed"
    sentence = _("The signature of %(recipient)s was put into the document")
    category = "signing"
    icon = "writing"
    recipient_id: str
    revision: int
    sha256: str
    before_sha256: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class ContractSealed(Event):
    name = "contract.sealed"
    sentence = _("The document was sealed and the certificate of completion was made")
    category = "signing"
    icon = "lock-check"
    revision: int
    sha256: str
    before_sha256: str
    certificate_sha256: str


@dataclass(frozen=True, kw_only=True)
class TimeStamped(Event):
    name = "document.time_stamped"
    sentence = _("The sealed document was given a time stamp by %(authority)s")
    category = "signing"
    icon = "clock"
    authority: str
    stamped_at: str
    revision: int
    sha256: str
    before_sha256: str


@dataclass(frozen=True, kw_only=True)
class CertificateStamped(TimeStamped):
    name = "document.certificate_stamped"
    sentence = _("The certificate of completion was given a time stamp by %(authority)s")


@dataclass(frozen=True, kw_only=True)
class TimeStampMissed(Event):
    name = "document.time_stamp_missed"
    sentence = _(
        "The document is sealed, without a time stamp for now: %(problem)s It is asked for again by itself"
    )
    category = "system"
    icon = "clock-exclamation"
    problem: str


@dataclass(frozen=True, kw_only=True)
class FileChecked(Event):
    name = "document.checked"
    sentence = _("Somebody had the %(kind)s file checked on the public page: %(verdict)s")
    category = "access"
    icon = "shield-check"
    kind: str
    sha256: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class SealKeyRotated(Event):
    name = "workspace.seal_rotated"
    sentence = _("%(actor)s replaced the key that seals: certificate %(retired)s by %(fresh)s")
    category = "system"
    icon = "key"
    retired: str
    fresh: str


@dataclass(frozen=True, kw_only=True)
class SealKeyRevoked(Event):
    name = "workspace.seal_revoked"
    sentence = _("%(actor)s revoked the seal certificate %(serial)s: it is not good since %(since)s")
    category = "system"
    icon = "alert-triangle"
    serial: str
    since: str
