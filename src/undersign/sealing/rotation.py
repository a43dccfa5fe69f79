"""A workspace's seal keys over the years: the next one, and those that are no longer good.

Hides what becomes of a seal certificate after its key is no longer used. What an old key sealed stays
good; only a revoked one, from the moment it is said to have been lost, is not. The instance's own list of
revoked certificates goes into every later time stamp, and onto disk for whoever judges files.
"""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.sealing import events, keys
from undersign.sealing.crypto import revocation
from undersign.sealing.crypto.revocation import Revoked
from undersign.sealing.crypto.signing_key import SigningKey
from undersign.sealing.stamps import longterm
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

COMPROMISED, SUPERSEDED = "key_compromise", "superseded"
_REASONS = {COMPROMISED: x509.ReasonFlags.key_compromise, SUPERSEDED: x509.ReasonFlags.superseded}


class SealCertificate(models.Model):
    """A seal's certificate (DER) whose key is used no longer. revoked_at: since when it is not good."""

    id = models.CharField(primary_key=True, max_length=80)
    workspace_id = models.CharField(max_length=40)
    serial = models.CharField(max_length=40)
    certificate = models.BinaryField()
    ended_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=30, blank=True)

    class Meta:
        app_label = "sealing"
        db_table = "seal_certificate"


def rotate(workspace_id: str, *, by: Actor) -> str:
    """The workspace seals with a fresh key from now on; the serial number of its certificate (hex)."""
    return adopt(workspace_id, keys.made_for(workspace_id), by=by)


def adopt(workspace_id: str, kept: keys.Kept, *, by: Actor) -> str:
    """The workspace seals with this key from now on: our own, a P12's, or one in a security module."""
    policy.require(by, "seal.rotate")
    with transaction.atomic():
        workspace = moves.hold(Workspace, workspace_id)
        old = keys.seal_of(workspace_id)
        _retire(workspace_id, old)
        keys.replace(workspace_id, kept)
        told = events.SealKeyRotated(retired=serial(old), fresh=serial(kept.key()))
        moves.record(workspace, told, by=by)
    return serial(kept.key())


def revoke(workspace_id: str, number: str, *, since: datetime, by: Actor) -> None:
    """The certificate with this serial number (hex) is not good since then; its key is replaced if in use.

    Raises `Refused` (seal.unknown, seal.revoked).
    """
    policy.require(by, "seal.rotate")
    with transaction.atomic():
        workspace = moves.hold(Workspace, workspace_id)
        if serial(keys.seal_of(workspace_id)) == number:
            rotate(workspace_id, by=by)
        row = next(iter(rows.some(SealCertificate, "serial = %s", number)), None)
        if row is None:
            raise Refused(
                "seal.unknown", _("There is no seal certificate with this number. Nothing was changed.")
            )
        if row.revoked_at is not None:
            raise Refused("seal.revoked", _("This certificate was revoked already. Nothing was changed."))
        rows.change(row, {"revoked_at": since, "reason": COMPROMISED})
        moves.record(workspace, events.SealKeyRevoked(serial=number, since=since.isoformat()), by=by)


def revoked(workspace_id: str) -> list[Revoked]:
    """What the workspace's seals have been revoked, for lists and answers."""
    found = rows.some(SealCertificate, "workspace_id = %s AND revoked_at IS NOT NULL", workspace_id)
    return [
        Revoked(int(row.serial, 16), row.revoked_at, _REASONS.get(row.reason, x509.ReasonFlags.unspecified))
        for row in found
        if row.revoked_at is not None
    ]


def retired(workspace_id: str) -> list[SealCertificate]:
    """Every earlier seal certificate, oldest first."""
    return rows.some(SealCertificate, "workspace_id = %s ORDER BY ended_at", workspace_id)


def material(workspace_id: str, at: datetime, *more: bytes) -> longterm.Material:
    """What a judge needs about the workspace's seals and ``more`` certificates of our own, as of ``at``."""
    root, gone = keys.root(), revoked(workspace_id)
    earlier = [bytes(row.certificate) for row in retired(workspace_id)]
    ours = [each for each in (keys.seal_of(workspace_id).chain[0], *earlier, *more) if _is_ours(each)]
    answers = [revocation.answer(root, each, gone, at) for each in ours]
    return longterm.Material((root.certificate, *ours), (revocation.crl(root, gone, at),), answers)


def serial(key: SigningKey) -> str:
    return f"{x509.load_der_x509_certificate(key.chain[0]).serial_number:x}"


def _is_ours(certificate: bytes) -> bool:
    issuer = x509.load_der_x509_certificate(certificate).issuer
    return issuer == x509.load_der_x509_certificate(keys.root().certificate).subject


def _retire(workspace_id: str, key: SigningKey) -> None:
    number = serial(key)
    row = SealCertificate(
        id=f"{workspace_id}:{number}",
        workspace_id=workspace_id,
        serial=number,
        certificate=key.chain[0],
        ended_at=clock.now(),
    )
    rows.add([row])
