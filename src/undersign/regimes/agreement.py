"""Agreements on health data (business associate agreements): with whom, from when, until when, and the paper.

Hides that an agreement is either a file that was uploaded, encrypted like every other, or a contract that was
signed here. 45 CFR 164.502(e), 164.504(e); law.md HI-6.
"""

from __future__ import annotations

from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.regimes import events
from undersign.store import blobs, rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

VERB = "compliance.manage"
LARGEST = 20_000_000


class Agreement(models.Model):
    """until: the last day it counts, None without an end. contract_id: of a contract signed here, or "".
    sha256: of the uploaded file, or ""."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    party = models.CharField(max_length=200)
    signed_on = models.DateField()
    until = models.DateField(null=True)
    contract_id = models.CharField(max_length=40, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "regimes"
        db_table = "regime_agreement"

    def counts(self, today: date) -> bool:
        """Signed by then, not over, not ended."""
        is_in_time = self.signed_on <= today and (self.until is None or today <= self.until)
        return self.ended_at is None and is_in_time


def keep(
    party: str, signed_on: date, until: date | None, *, by: Actor, file: bytes = b"", contract_id: str = ""
) -> Agreement:
    """Put one on record. Raises `Refused` (role.refused, agreement.*; field named), `blobs.NoRoom`."""
    policy.require(by, VERB)
    _require_sense(party, signed_on, until, file, contract_id)
    row = Agreement(id=ids.new("agr"), workspace_id=by.workspace_id, party=" ".join(party.split())[:200])
    row.signed_on, row.until, row.contract_id, row.kept_at = signed_on, until, contract_id, clock.now()
    with transaction.atomic():
        here = moves.hold(Workspace, by.workspace_id)
        row.sha256 = blobs.put(row.workspace_id, row.id, file) if file else ""
        row.save(force_insert=True)
        told = events.AgreementKept(
            agreement_id=row.id, party=row.party, signed_on=signed_on.isoformat(), contract_id=contract_id,
            until=until.isoformat() if until else "—", sha256=row.sha256,
        )  # fmt: skip
        moves.record(here, told, by=by)
    return row


def end(agreement_id: str, *, by: Actor) -> None:
    """It is over before its day. Raises `Refused`, `Agreement.DoesNotExist`."""
    policy.require(by, VERB)
    with transaction.atomic():
        here = moves.hold(Workspace, by.workspace_id)
        row = Agreement.objects.get(pk=agreement_id, workspace_id=by.workspace_id, ended_at=None)
        rows.change(row, {"ended_at": clock.now()})
        moves.record(here, events.AgreementEnded(agreement_id=row.id, party=row.party), by=by)


def of(workspace_id: str) -> list[Agreement]:
    """All, the newest first."""
    return list(Agreement.objects.filter(workspace_id=workspace_id).order_by("-kept_at"))


def live(workspace_id: str) -> Agreement | None:
    """One that counts today."""
    today = clock.now().date()
    held = rows.some(Agreement, "workspace_id = %s AND ended_at IS NULL", workspace_id)
    return next((row for row in held if row.counts(today)), None)


def _require_sense(party: str, signed_on: date, until: date | None, file: bytes, contract_id: str) -> None:
    if not party.strip():
        raise _wrong("party", _("An agreement names the other party."), _("Enter the organisation's name."))
    if signed_on > clock.now().date():
        raise _wrong("signed_on", _("It cannot be signed in the future."), _("Enter the day it was signed."))
    if until is not None and until < signed_on:
        raise _wrong("until", _("It cannot end before it was signed."), _("Enter its last day."))
    if bool(file) == bool(contract_id):
        raise _wrong(
            "file",
            _("An agreement is a file or a contract that was signed here."),
            _("Upload the signed agreement, or enter the number of the contract."),
        )
    if len(file) > LARGEST:
        raise _wrong("file", _("This file is larger than 20 MB."), _("Upload a smaller scan."))


def _wrong(field: str, sentence: object, do: object) -> Refused:
    return Refused(f"agreement.{field}", sentence, do=do, field=field)
