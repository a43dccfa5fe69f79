"""Consent to electronic records: shown whole, given by an act, demonstrated, kept as a row.

15 USC 7001(c): the disclosure's version, language and the hash of the exact text are stored with
who agreed, when and from where (law.md ES-1, ES-2). The demonstration of access (ES-3) is a small
PDF of each person's own with six characters to type; the contract's own bytes stay one for all.
"""

from __future__ import annotations

import hmac
import json

from django.db import models
from django.utils.translation import gettext as _

from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.drafting import render
from undersign.journal import clock
from undersign.signing import disclosure, link
from undersign.store import rows
from undersign.workspaces.workspace import Workspace

VERSION = disclosure.BUILTIN
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else


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


def of_contract(contract: Contract) -> list[Consent]:
    """Everybody's, oldest first, withdrawn ones too."""
    seats = {each.pk: each for each in contract.seats()}
    found = rows.some(Consent, "recipient_id = ANY(%s) ORDER BY at, id", list(seats))
    for row in found:
        row.recipient = seats[row.recipient_id]
    return found


def characters_for(recipient: Recipient) -> str:
    """The six characters printed in this person's disclosure PDF; others for every version of the text."""
    raw = link.derived("disclosure", recipient.pk, disclosure.version(recipient.workspace_id))
    return "".join(ALPHABET[b % len(ALPHABET)] for b in raw[:6])


def matches(recipient: Recipient, typed: str) -> bool:
    cleaned = "".join(typed.split()).upper().replace("-", "")
    return hmac.compare_digest(cleaned.encode(), characters_for(recipient).encode())


def pdf(recipient: Recipient) -> bytes:
    """A small PDF of the statement with the recipient's own six characters in it (law.md ES-3)."""
    shown = disclosure.text(recipient)
    return render.letter(
        shown.markdown,
        title=_("Electronic records and signatures"),
        language=shown.language,
        workspace=rows.get(Workspace, recipient.workspace_id).name,
        boxed=characters_for(recipient),
        at=recipient.invited_at or clock.now(),
    )


def agreed(workspace_id: str) -> dict[str, int]:
    """{version: how many agreed to it here and have not withdrawn}."""
    held = Consent.objects.filter(workspace_id=workspace_id, withdrawn_at=None)
    return dict(held.values_list("version").annotate(models.Count("id")).order_by())


def live(recipient: Recipient) -> Consent | None:
    """The consent that counts: to a version that still counts, not withdrawn (ES-4, ES-6)."""
    held = "recipient_id = %s AND withdrawn_at IS NULL AND version = ANY(%s) ORDER BY at DESC"
    return rows.first(Consent, held, recipient.pk, disclosure.counted(recipient.workspace_id))
