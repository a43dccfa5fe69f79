"""What happens to the finished record."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class EvidenceBundled(Event):
    name = "evidence.bundled"
    sentence = _("The evidence bundle was made")
    category = "system"
    icon = "package"
    sha256: str
    files: int


@dataclass(frozen=True, kw_only=True)
class AuditExported(Event):
    name = "audit.exported"
    sentence = _("%(actor)s exported the audit trail as %(kind)s")
    category = "access"
    icon = "download"
    kind: str


@dataclass(frozen=True, kw_only=True)
class EvidenceProven(Event):
    """proofs: how many entries the ledger's signed checkpoint was shown to hold."""

    name = "evidence.proven"
    sentence = _("The evidence bundle got its proofs from the ledger")
    category = "system"
    icon = "package"
    sha256: str
    proofs: int


@dataclass(frozen=True, kw_only=True)
class EvidenceRenewed(EvidenceProven):
    """One more bundle, after a later time stamp; the ones before it stay good."""

    name = "evidence.renewed"
    sentence = _("The evidence bundle was made once more, with the newer time stamp")
    before_sha256: str


@dataclass(frozen=True, kw_only=True)
class InstanceRestored(Event):
    """made: when the backup was made, ISO 8601. What was recorded between then and now is not here."""

    name = "instance.restored"
    sentence = _("This instance was restored from a backup made at %(made)s")
    category = "system"
    icon = "archive"
    made: str


@dataclass(frozen=True, kw_only=True)
class FileTaken(Event):
    """kind: of the file, as `contracts.document` calls it. sha256: of what was handed out."""

    name = "file.taken"
    sentence = _("%(actor)s downloaded a file of the contract")
    sentences = {
        "sealed": _("%(actor)s downloaded the signed contract"),
        "certificate": _("%(actor)s downloaded the certificate of completion"),
        "bundle": _("%(actor)s downloaded the evidence bundle"),
        "attachment": _("%(actor)s downloaded an attachment"),
    }
    category = "access"
    icon = "download"
    kind: str
    sha256: str
