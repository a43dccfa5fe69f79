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
