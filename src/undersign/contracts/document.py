"""The files of a contract: its PDF revision by revision, its attachments, its certificate, its bundle.

Rows are append-only and unique by kind and number, which is what makes "sealed once" a fact of the
database and not a hope of the code. The bytes lie encrypted in the store under the contract's key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from undersign.customers.account import Visible
from undersign.journal import clock, fault, ids
from undersign.store import blobs, rows

if TYPE_CHECKING:
    from undersign.contracts.contract import Contract

BASE, ISSUED, ACT, SEALED = "base", "issued", "act", "sealed"
CERTIFICATE, BUNDLE, READING, DISCLOSURE = "certificate", "bundle", "reading", "disclosure"
ATTACHMENT, SCAN = "attachment", "scan"
REVISIONS = (BASE, ISSUED, ACT, SEALED)
_OF = "contract_id = %s"


class Document(models.Model):
    """number: of a revision its place in the order; of an attachment its field's. name: of an attachment, the
    file's own."""

    APPEND_ONLY = True

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    contract = models.ForeignKey("contracts.Contract", on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    recipient_id = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "contracts"
        db_table = "contract_document"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["sha256"], name="document_by_hash")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "kind", "number"], name="one_document"),
            models.UniqueConstraint(
                fields=["contract", "kind", "recipient_id"],
                condition=models.Q(kind=ACT),
                name="one_act_per_recipient",
            ),
        ]

    # Who holds a file may ask what it is, signed in to nothing; whose it is, its SHA-256 says.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_known_file(hash text)
        RETURNS TABLE (id varchar, workspace varchar)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT id, workspace_id FROM contract_document WHERE sha256 = hash ORDER BY at, id LIMIT 1
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_known_file(text) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_known_file(text) TO undersign_app",
    ]

    def read(self) -> bytes:
        """The bytes, decrypted and checked. Raises `blobs.Missing`, `blobs.Damaged`, `KeyGone`."""
        return blobs.get(self.workspace_id, self.contract_id, self.sha256)


def add(
    contract: Contract, kind: str, data: bytes, *, number: int = 0, recipient_id: str = "", name: str = ""
) -> Document:
    """Store and record a file of the contract. `IntegrityError` where it exists already."""
    sha256 = blobs.put(contract.workspace_id, contract.pk, data)
    fault.step(f"{kind}.stored")
    row = Document(
        id=ids.new("doc"),
        workspace_id=contract.workspace_id,
        contract=contract,
        kind=kind,
        number=number,
        sha256=sha256,
        size=len(data),
        recipient_id=recipient_id,
        name=name,
        at=clock.now(),
    )
    rows.add([row])
    return row


def of(contract: Contract) -> list[Document]:
    """Every file of it, oldest first."""
    known = getattr(contract, "_prefetched_objects_cache", {}).get("documents")
    return list(known) if known is not None else rows.some(Document, f"{_OF} ORDER BY at, id", contract.pk)


def several(contract: Contract, *kinds: str) -> dict[str, Document]:
    """{kind: its newest file} of those kinds that there are."""
    found = rows.some(Document, f"{_OF} AND kind = ANY(%s) ORDER BY number", contract.pk, list(kinds))
    return {row.kind: row for row in found}


def revisions(contract: Contract) -> list[Document]:
    """The PDF from its base to where it stands now."""
    return rows.some(Document, f"{_OF} AND kind = ANY(%s) ORDER BY number", contract.pk, list(REVISIONS))


def latest_revision(contract: Contract) -> Document | None:
    """The PDF as it stands: the revision with the highest number."""
    return next(reversed(revisions(contract)), None)


def attachments(contract: Contract) -> list[Document]:
    """What signers attached, in the order of the fields."""
    return rows.some(Document, f"{_OF} AND kind = %s ORDER BY number", contract.pk, ATTACHMENT)


def find(contract: Contract, kind: str) -> Document | None:
    return several(contract, kind).get(kind)
