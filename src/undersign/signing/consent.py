"""Consent to electronic records: shown whole, given by an act, demonstrated, kept as a row.

15 USC 7001(c): the disclosure's version, language and the hash of the exact text are stored with
who agreed, when and from where (law.md ES-1, ES-2). The demonstration of access (ES-3) is a small
PDF of each person's own with six characters to type; the contract's own bytes stay one for all.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from pathlib import Path

from django.db import models

from undersign.contracts.recipient import Recipient
from undersign.signing import link

VERSION = "2026-11-1"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else
SLOTS = ("paper", "withdraw", "scope", "contact", "copies", "devices")
STATEMENTS = Path(__file__).parent / "statements"


class Consent(models.Model):
    """demonstration: `characters`, or `none` where the template's policy skips it."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="consents")
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    text_sha256 = models.CharField(max_length=64)
    demonstration = models.CharField(max_length=12)
    at = models.DateTimeField()
    ip = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=400, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "signing"
        db_table = "consent"

    def as_evidence(self) -> bytes:
        """The record as JSON, for the evidence bundle."""
        facts = {
            "recipient": self.recipient_id,
            "version": self.version,
            "language": self.language,
            "text_sha256": self.text_sha256,
            "demonstration": self.demonstration,
            "at": self.at.isoformat(),
            "ip": self.ip,
            "agent": self.agent,
            "withdrawn_at": self.withdrawn_at.isoformat() if self.withdrawn_at else None,
        }
        return json.dumps(facts, indent=2, sort_keys=True, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Disclosure:
    """markdown: the text as shown, with the sender's facts filled in. html: the same, safe."""

    version: str
    language: str
    markdown: str
    html: str
    sha256: str


def characters_for(recipient: Recipient) -> str:
    """The six characters printed in this person's disclosure PDF."""
    raw = link.derived("disclosure", recipient.pk, VERSION)
    return "".join(ALPHABET[b % len(ALPHABET)] for b in raw[:6])


def matches(recipient: Recipient, typed: str) -> bool:
    cleaned = "".join(typed.split()).upper().replace("-", "")
    return hmac.compare_digest(cleaned.encode(), characters_for(recipient).encode())


def live(recipient: Recipient) -> Consent | None:
    """The consent that counts: to the present version, not withdrawn (ES-4, ES-6)."""
    rows = Consent.objects.filter(recipient=recipient, version=VERSION, withdrawn_at=None)
    return rows.order_by("-at").first()
