"""The facts of a contract as data: what it was made from, its revisions, who signed and how each was checked.

Beside the sealed files and the trail, so that a program need not read them out of PDFs. One JSON document,
canonical like the trail's lines; its fields are listed in docs/evidence.md.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.contracts.people import demanded
from undersign.contracts.people.recipient import Recipient
from undersign.journal import chain
from undersign.journal.entry import stamp
from undersign.signing import consent, disclosure
from undersign.signing.consent import Consent
from undersign.signing.sitting import Proof
from undersign.store import blobs, keys, rows
from undersign.workspaces.workspace import Workspace


def of(contract: Contract) -> bytes:
    """`record.json`."""
    workspace = rows.get(Workspace, contract.workspace_id)
    version = contract.version
    return chain.canonical(
        {
            "contract": {
                "id": contract.id,
                "number": contract.number,
                "title": contract.title,
                "language": contract.language,
                "workspace": contract.workspace_id,
                "organisation": workspace.name,
                "account": contract.account.name if contract.account else "",
                "created_at": _at(contract.created_at),
                "sent_at": _at(contract.sent_at),
                "completed_at": _at(contract.completed_at),
                "frozen_sha256": contract.frozen_sha256,
            },
            "template": {
                "id": version.template_id,
                "version": version.number,
                "content_sha256": version.content_sha256,
                "values": contract.values,
                "sources": contract.sources,
                "clauses": contract.clauses,
            },
            "revisions": [_revision(row) for row in document.revisions(contract)],
            "recipients": [_recipient(each) for each in contract.people()],
        }
    )


def consents(contract: Contract) -> dict[str, bytes]:
    """{name in the bundle: a disclosure as it was shown}, by the SHA-256 that each consent states."""
    found = {}
    for row in consent.of_contract(contract):
        text = _as_shown(contract, row)
        if text is not None:
            found[f"consents/text-{row.text_sha256[:16]}.md"] = text
    return found


def _as_shown(contract: Contract, row: Consent) -> bytes | None:
    try:
        return blobs.get(contract.workspace_id, contract.pk, row.text_sha256)
    except (blobs.Missing, blobs.Damaged, keys.KeyGone):
        shown = disclosure.text(row.recipient)
        return shown.markdown.encode() if shown.sha256 == row.text_sha256 else None


def _revision(row: document.Document) -> dict[str, Any]:
    said = {"number": row.number, "kind": row.kind, "sha256": row.sha256, "size": row.size}
    return {**said, "recipient": row.recipient_id, "at": _at(row.at)}


def _recipient(recipient: Recipient) -> dict[str, Any]:
    performed = rows.some(Proof, "recipient_id = %s ORDER BY at, id", recipient.pk)
    return {
        "id": recipient.id,
        "role": recipient.role,
        "party": recipient.party,
        "order": recipient.routing_order,
        "name": recipient.name,
        "email": recipient.email,
        "status": recipient.status,
        "signed_at": _at(recipient.signed_at),
        "demanded": list(demanded.of(recipient).methods),
        "checks": [
            {"method": row.method, "result": row.result, "at": _at(row.at), "details": row.details}
            for row in performed
        ],
    }


def _at(at: datetime | None) -> str | None:
    return stamp(at) if at else None
