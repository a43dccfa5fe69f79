"""The evidence bundle: one zip with which a stranger, offline, can judge what happened.

Its bytes are a function of its contents (fixed order and dates), so building it twice gives the same
file. The root certificate is deliberately judged from outside: a bundle never vouches for itself.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

from undersign.archive import events
from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.contracts.document import Document
from undersign.contracts.events import ContractCompleted
from undersign.journal import actor, history, moves
from undersign.journal.delivery import Delivery
from undersign.sealing import certificate as certificate_facts
from undersign.sealing import keys

FORMAT = "undersign-evidence/1"
_WHEN = (1980, 1, 1, 0, 0, 0)


def keep(delivery: Delivery) -> dict[str, Any]:
    """Inner work after sealing: build the bundle and record it."""
    contract = moves.hold(Contract, delivery.subject)
    made = document.several(contract, document.SEALED, document.CERTIFICATE, document.BUNDLE)
    if document.BUNDLE in made:
        return {}
    files = _files(contract, made[document.SEALED], made[document.CERTIFICATE])
    row = document.add(contract, document.BUNDLE, build(contract.id, files))
    happened = events.EvidenceBundled(sha256=row.sha256, files=len(files))
    moves.record(contract, happened, by=actor.system(contract.workspace_id))
    return {"sha256": row.sha256}


def build(contract_id: str, files: dict[str, bytes]) -> bytes:
    """The zip of `files` with their manifest."""
    manifest = {
        "format": FORMAT,
        "contract": contract_id,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    packed = {**files, "manifest.json": json.dumps(manifest, indent=2, sort_keys=True).encode()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, data in sorted(packed.items()):
            # A PDF's streams are deflated already; deflating them again costs and gains nothing.
            kind = zipfile.ZIP_STORED if name.endswith(".pdf") else zipfile.ZIP_DEFLATED
            file.writestr(zipfile.ZipInfo(name, _WHEN), data, kind)
    return buffer.getvalue()


def _files(contract: Contract, sealed: Document, certificate: Document) -> dict[str, bytes]:
    # Up to completion: what the certificate inside vouches for. What came later is in the audit trail.
    completed = ContractCompleted.name
    entries = history.exported(contract.workspace_id, contract.id)
    until = next(i for i, e in enumerate(entries, start=1) if e["event"] == completed)
    entries = entries[:until]
    lines = [json.dumps(e, sort_keys=True, ensure_ascii=False, separators=(",", ":")) for e in entries]
    files = {
        "contract.pdf": sealed.read(),
        "certificate.pdf": certificate.read(),
        "events.jsonl": ("\n".join(lines) + "\n").encode(),
        "chain/root.pem": keys.root_pem(),
        "chain/seal.pem": keys.pem(keys.seal_of(contract.workspace_id).chain[0]),
    }
    return files | certificate_facts.vouched(contract)
