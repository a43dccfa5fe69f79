"""What a judgement holds: the verdict, its reasons, and every signature that was found.

Hides nothing but the shape of the JSON that the command line, the API and the bundle give out.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from undersign.sealing.judging.reasons import OPEN, PASSED, Reason, Verdict, decisive, worst


@dataclass
class Signature:
    """One signature as found. ``role``: issue, signer, seal, certification or stamp. Times are as claimed.
    ``issuer``, ``serial`` (hex): of a signer's own certificate, which another authority issued."""

    field: str
    role: str
    revision: int
    signer: str = ""
    organisation: str = ""
    method: str = ""
    issuer: str = ""
    serial: str = ""
    reason: str = ""
    at: datetime | None = None
    intact: bool = False
    trusted: bool = False
    entire_file: bool = False
    indication: str = OPEN
    sub_indication: str = ""
    sha256: str = ""
    workspace: str = dataclasses.field(default="", repr=False)
    certificates: tuple[bytes, ...] = dataclasses.field(default=(), repr=False)

    def to_json(self) -> dict[str, object]:
        """Plain values; ``sha256`` is that of the file as it stood when this signature was its last."""
        return {
            "field": self.field,
            "role": self.role,
            "signer": self.signer,
            "organisation": self.organisation,
            "method": self.method,
            "issuer": self.issuer,
            "serial": self.serial,
            "reason": self.reason,
            "at": self.at.isoformat().replace("+00:00", "Z") if self.at else None,
            "revision": self.revision,
            "entire_file": self.entire_file,
            "intact": self.intact,
            "trusted": self.trusted,
            "indication": self.indication,
            "sub_indication": self.sub_indication,
            "sha256": self.sha256,
        }


@dataclass
class Judgement:
    """``kind``: contract, certificate (a PDF sealed once), bundle or unknown. No reason means AUTHENTIC."""

    kind: str = "unknown"
    sha256: str = ""
    reasons: list[Reason] = dataclasses.field(default_factory=list)
    signatures: list[Signature] = dataclasses.field(default_factory=list)
    unsigned: list[str] = dataclasses.field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        return worst(self.reasons)

    def blame(self, code: str, **facts: object) -> Reason:
        reason = Reason(code, facts)
        if reason not in self.reasons:  # several checks may see the same fault; it is said once
            self.reasons.append(reason)
        return reason

    @property
    def decisive(self) -> Reason | None:
        """The reason that made the verdict; None for AUTHENTIC."""
        return decisive(self.reasons)

    @property
    def indication(self) -> tuple[str, str]:
        """Main and sub-indication (EN 319 102-1) of the file as a whole."""
        return self.decisive.indication if self.decisive else (PASSED, "")

    def to_json(self, language: str = "en") -> dict[str, object]:
        main, sub = self.indication
        return {
            "verdict": str(self.verdict),
            "sentence": self.verdict.said(language),
            "indication": main,
            "sub_indication": sub,
            "kind": self.kind,
            "sha256": self.sha256,
            "reasons": [reason.to_json(language) for reason in self.reasons],
            "signatures": [signature.to_json() for signature in self.signatures],
            "unsigned_fields": self.unsigned,
        }
