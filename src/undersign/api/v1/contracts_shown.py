"""A contract as the API tells it: no link, no value of anybody else's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.contracts.document import Document
from undersign.contracts.people.recipient import IN_ORDER, Recipient
from undersign.contracts.schedule import correcting
from undersign.contracts.schedule.correcting import Correction
from undersign.contracts.told import mailed
from undersign.store import rows
from undersign.workspaces import sandbox

NEIGHBOURS = "_corrected"


class RecipientOut(Schema):
    """kind: signer | approver | viewer | copy | in_person | witness. seat: which of a group. delegate_of: the
    id of whoever passed this on. signed_at: when they did what they are asked for."""

    id: str
    role: str
    kind: str
    seat: int
    delegate_of: str
    name: str
    email: str
    order: int
    status: str
    mail: str
    signed_at: datetime | None


class DocumentOut(Schema):
    kind: str
    number: int
    sha256: str
    size: int


class ContractOut(Schema):
    """ticket: the id of the one that it belongs to, which the signed contract goes to."""

    id: str
    number: str
    title: str
    status: str
    language: str
    template: str
    template_version: int
    created_at: datetime
    sent_at: datetime | None
    completed_at: datetime | None
    expires_at: datetime | None
    sandbox: bool = False
    ticket: str | None = None
    replaces: str | None = None
    replaced_by: str | None = None
    recipients: list[RecipientOut]
    documents: list[DocumentOut]


def _versions(contract: Contract) -> dict[str, str | None]:
    """The contracts it was corrected from and by."""
    known = getattr(contract, NEIGHBOURS, None)  # listed, they came along with it
    older_id, newer_id = correcting.neighbours(contract) if known is None else known
    return {"replaces": older_id, "replaced_by": newer_id}


def gathered(found: list[Contract]) -> None:
    """What is shown of each is read for all of them together, in three questions."""
    ids = [each.pk for each in found]
    people = rows.some(Recipient, f"contract_id = ANY(%s) {IN_ORDER}", ids)
    files = rows.some(Document, "contract_id = ANY(%s) ORDER BY at, id", ids)
    versions = rows.some(Correction, "contract_id = ANY(%s) OR replaced_id = ANY(%s)", ids, ids)
    older = {row.contract_id: row.replaced_id for row in versions}
    newer = {row.replaced_id: row.contract_id for row in versions}
    for each in found:
        each._prefetched_objects_cache = {
            "recipients": [row for row in people if row.contract_id == each.pk],
            "documents": [row for row in files if row.contract_id == each.pk],
        }
        setattr(each, NEIGHBOURS, (older.get(each.pk), newer.get(each.pk)))


def shown(contract: Contract) -> dict[str, Any]:
    """The contract as the API tells it: no link, no value of anybody else's."""
    return {
        "id": contract.id,
        "number": contract.number,
        "title": contract.title,
        "status": contract.status,
        "language": contract.language,
        "template": contract.version.template.key,
        "template_version": contract.version.number,
        "created_at": contract.created_at,
        "sent_at": contract.sent_at,
        "completed_at": contract.completed_at,
        "expires_at": contract.expires_at,
        "sandbox": sandbox.is_one(contract.workspace_id),
        "ticket": contract.ticket_id,
        **_versions(contract),
        "recipients": [recipient_shown(each) for each in contract.people()],
        "documents": documents_shown(contract),
    }


def recipient_shown(row: Recipient) -> dict[str, Any]:
    return {
        "id": row.id,
        "role": row.role_key,
        "kind": row.role,
        "seat": row.seat,
        "delegate_of": row.delegate_of,
        "name": row.name,
        "email": row.email,
        "order": row.routing_order,
        "status": row.status,
        "mail": mailed.state(row),
        "signed_at": row.signed_at,
    }


def documents_shown(contract: Contract) -> list[dict[str, Any]]:
    return [
        {"kind": d.kind, "number": d.number, "sha256": d.sha256, "size": d.size}
        for d in document.of(contract)
        if d.kind not in (document.READING, document.BASE)
    ]
