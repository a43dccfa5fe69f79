"""The passkeys on file: which of them open contracts for an address of a workspace.

Hides whose a passkey is. It belongs to a mailbox that was proven in the same sitting, in one workspace, and
to no account: signers have none. The private key never leaves the signer's device.
"""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing import link
from undersign.signing.proof import keyring_events as events
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace


class Passkey(models.Model):
    """address: in lower case. credential: WebAuthn's attested credential data (id and public key).
    sign_count: as the device told it last. is_synced: kept by its maker's cloud, so not bound to one device.
    """

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    address = models.CharField(max_length=254)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    is_synced = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "signing"
        db_table = "passkey"
        indexes = [models.Index(fields=["workspace_id", "address"], name="passkey_of_address")]


def of(recipient: Recipient) -> list[Passkey]:
    """All that open contracts for this person's address here."""
    return rows.some(
        Passkey,
        "workspace_id = %s AND address = %s ORDER BY made_at, id",
        recipient.workspace_id,
        _address(recipient.email),
    )


def keep(recipient: Recipient, credential: bytes, *, sign_count: int, is_synced: bool) -> Passkey:
    """One more, for whoever has just proven this address. Nothing is asked here."""
    fresh = Passkey(
        id=ids.new("psk"),
        workspace_id=recipient.workspace_id,
        address=_address(recipient.email),
        credential=credential,
        sign_count=sign_count,
        is_synced=is_synced,
        made_at=clock.now(),
    )
    rows.add([fresh])
    return fresh


def used(row: Passkey, sign_count: int) -> bool:
    """Note a use; False where another use of the same key has counted further meanwhile."""
    return rows.change(row, {"sign_count": sign_count, "used_at": clock.now()}, sign_count=row.sign_count)


def handle(recipient: Recipient) -> bytes:
    """What names this address to its device: always the same, and telling nothing (WebAuthn 14.6.1)."""
    return link.derived("passkey of", recipient.workspace_id, _address(recipient.email))


def forget(address: str, *, by: Actor) -> int:
    """A lost device: forget every passkey of an address, so that a new one can be made. How many there were.

    Raises `Refused` (passkey.none, role.refused).
    """
    policy.require(by, "identity.manage")
    with transaction.atomic():
        gone = Passkey.objects.filter(workspace_id=by.workspace_id, address=_address(address)).delete()[0]
        if not gone:
            raise Refused(
                "passkey.none",
                _("No passkey is on file for this address."),
                do=_("Check how it is written."),
                field="address",
            )
        told = events.PasskeysForgotten(count=gone, address=_address(address))
        moves.record(Workspace.objects.get(pk=by.workspace_id), told, by=by)
    return gone


def _address(email: str) -> str:
    return email.strip().lower()
