"""The instance's root, its time stamper and each workspace's seal: made at first need, kept encrypted.

Root and stamper lie in the data folder under the master key; a workspace's seal in the database under the
workspace's key. A signer's certificate lives for one act and its key is never stored.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.db import models

from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, ids
from undersign.sealing.crypto import authority, hardware, remote, trust
from undersign.sealing.crypto.signing_key import LocalKey, SigningKey
from undersign.store import keys, master, remembered, rows
from undersign.workspaces.workspace import Workspace

ROOT_FILE = "root.identity"
REVOKED = "revoked.crl"


class SealKey(models.Model):
    workspace_id = models.CharField(primary_key=True, max_length=40)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        app_label = "sealing"
        db_table = "seal_key"


@lru_cache(maxsize=1)
def root() -> authority.Identity:
    """The instance's own certificate authority, made at first start; nothing to configure."""

    def make() -> bytes:
        # Longer than any record is kept: the certificate of its destruction is sealed at the very end.
        return _packed(authority.make_root(settings.INSTANCE_NAME, at=_valid_from(), years=50))

    return _unpacked(master.kept(ROOT_FILE, make))


@lru_cache(maxsize=4)
def stamper(year: int) -> authority.Identity:
    """Who stamps times where no outside authority is asked; a key of its own for each year.

    It counts for the whole year, as far as the root does: a clock that was set back a little, after it was
    made, still stamps what can be verified.
    """
    name = f"stamper-{year}.identity"

    def make() -> bytes:
        known = x509.load_der_x509_certificate(root().certificate).not_valid_before_utc
        at = max(known, datetime(year, 1, 1, tzinfo=UTC))
        return _packed(authority.issue_stamper(root(), instance=settings.INSTANCE_NAME, at=at))

    return _unpacked(master.kept(name, make))


def trusted() -> list[bytes]:
    """DER of the roots our files lead to: our own, and those of the outside time-stamping authority."""
    outside = [Path(settings.TRUST).read_bytes()] if settings.TRUST else []
    return list(dict.fromkeys([root().certificate, *trust.load_roots(outside)]))


def revoked() -> list[bytes]:
    """The list of our revoked seal certificates, as `undersign seal list` keeps it; [] where none was."""
    path = Path(settings.DATA_DIR) / REVOKED
    return [path.read_bytes()] if path.exists() else []


def root_pem() -> bytes:
    """Our own root's certificate."""
    return pem(root().certificate)


def pem(der: bytes) -> bytes:
    body = base64.encodebytes(der).replace(b"\n", b"")
    lines = b"\n".join(body[i : i + 64] for i in range(0, len(body), 64))
    return b"-----BEGIN CERTIFICATE-----\n" + lines + b"\n-----END CERTIFICATE-----\n"


def publish_root(folder: Path) -> Path:
    """Write `root.pem` beside the data, for `undersign verify` and for auditors."""
    path, wanted = folder / "root.pem", b"".join(pem(each) for each in trusted())
    if not path.exists() or path.read_bytes() != wanted:
        path.write_bytes(wanted)
    return path


@dataclass(frozen=True)
class Kept:
    """A seal key as it is kept: in memory of ours, or a reference to where it lives (`signing_key`).

    identity: our own, or a P12's. module: a security module's key, see `hardware.Reference`. service:
    one at a signing service, see `remote.Reference`.
    """

    identity: authority.Identity | None = None
    module: hardware.Reference | None = None
    service: remote.Reference | None = None

    def key(self) -> SigningKey:
        if self.module is not None:
            return hardware.opened(self.module)
        if self.service is not None:
            return remote.opened(self.service)
        assert self.identity is not None
        return self.identity.key()

    def packed(self) -> bytes:
        lies = self.module or self.service
        return json.dumps(lies.to_json()).encode() if lies else _packed(self.identity)

    @classmethod
    def unpacked(cls, packed: bytes) -> Kept:
        if packed.startswith(b"{"):
            told = json.loads(packed)
            if "kind" in told:
                return cls(service=remote.Reference.from_json(told))
            return cls(module=hardware.Reference.from_json(told))
        return cls(identity=_unpacked(packed))


_seals: dict[str, tuple[datetime, SigningKey]] = {}


def seal_of(workspace_id: str) -> SigningKey:
    """The workspace's seal key with its chain. Made once; the first writer wins. A key that was replaced is
    noticed at once, in every process."""
    row = _row(workspace_id) or _make_seal(workspace_id)
    known = _seals.get(workspace_id)
    if known is not None and known[0] == row.made_at:
        return known[1]
    kept = Kept.unpacked(keys.open_under(workspace_id, bytes(row.sealed), "seal"))
    if (SealKey, workspace_id) in remembered.here():
        return kept.key()  # made in this transaction, so not certain to stay
    _seals[workspace_id] = (row.made_at, kept.key())
    return _seals[workspace_id][1]


def replace(workspace_id: str, kept: Kept) -> None:
    """Seal with this key from now on. `rotation` keeps what was before."""
    remembered.here()[SealKey, workspace_id] = True
    sealed = keys.seal(keys.workspace_key(workspace_id), kept.packed(), "seal")
    SealKey.objects.filter(pk=workspace_id).update(sealed=sealed, made_at=clock.now())


def made_for(workspace_id: str) -> Kept:
    """A fresh key with a certificate of our own authority."""
    workspace = Workspace.objects.get(pk=workspace_id)
    made = authority.issue_seal(
        root(), organisation=workspace.name, workspace_id=workspace_id, at=_valid_from()
    )
    return Kept(identity=made)


def made_in(workspace_id: str, library: str, token: str) -> Kept:
    """A fresh key inside a security module, with a certificate of our own. Raises hardware.Unavailable."""
    workspace, label = Workspace.objects.get(pk=workspace_id), ids.new("seal")
    public = hardware.generate(library, token, label)
    chain = authority.certify_seal(
        root(), public, organisation=workspace.name, workspace_id=workspace_id, at=_valid_from()
    )
    return Kept(module=hardware.Reference(library, token, label, chain))


def of_p12(data: bytes, password: bytes) -> Kept:
    """A key and certificate that somebody else issued. Raises ValueError."""
    key = LocalKey.from_p12(data, password)
    if key.algorithm not in ("P-256", "RSA-2048"):
        raise ValueError("a seal is P-256 or RSA-2048")
    return Kept(identity=authority.Identity(key.pkcs8, key.chain))


def _row(workspace_id: str) -> SealKey | None:
    return next(iter(rows.some(SealKey, "workspace_id = %s", workspace_id)), None)


def _make_seal(workspace_id: str) -> SealKey:
    remembered.here()[SealKey, workspace_id] = True
    sealed = keys.seal(keys.workspace_key(workspace_id), made_for(workspace_id).packed(), "seal")
    SealKey.objects.bulk_create(
        [SealKey(workspace_id=workspace_id, sealed=sealed, made_at=clock.now())], ignore_conflicts=True
    )
    return SealKey.objects.get(pk=workspace_id)


def signer_key(recipient: Recipient, method: str) -> LocalKey:
    """A certificate of 24 hours, from the act on, naming the signer and the proof performed."""
    assert recipient.signed_at is not None, "only who signed gets a certificate"
    made = authority.issue_signer(
        root(), name=recipient.name, email=recipient.email, method=method, at=recipient.signed_at
    )
    return made.key()


def _valid_from() -> datetime:
    """A day back, for clocks that differ; in the demo further, since its history lies in the past."""
    return clock.now() - timedelta(days=400 if settings.MODE == "demo" else 1)


def _packed(identity: authority.Identity | None) -> bytes:
    assert identity is not None
    parts = [identity.pkcs8, *identity.chain]
    return json.dumps([base64.b64encode(p).decode() for p in parts]).encode()


def _unpacked(packed: bytes) -> authority.Identity:
    pkcs8, *chain = [base64.b64decode(p) for p in json.loads(packed)]
    return authority.Identity(pkcs8, tuple(chain))
