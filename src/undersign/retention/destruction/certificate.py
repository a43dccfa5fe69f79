"""The certificate of destruction (RT-7): a sealed PDF with its facts as JSON inside, and that JSON, sealed.

Hides its words and its format (docs/retention.md). It is made once the ledger has signed for the entry
that says the record was destroyed, so that anybody can check both, offline, for ever.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from undersign.contracts.contract import Contract
from undersign.journal import actor, clock, fault, ledger_key, ledger_proof, moves
from undersign.journal.attempt import Temporary
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.retention.destruction import backups, events, paper, removal
from undersign.retention.destruction.destruction import Destruction
from undersign.sealing import keys, pades, stamping
from undersign.sealing.crypto import cms
from undersign.sealing.judging import destroyed
from undersign.store import blobs, rows
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.member import Member


def certify(delivery: Delivery) -> dict[str, Any]:
    """Inner work after a record was destroyed: its files go, then the one certificate is made. Raises
    `Temporary` until the ledger has signed."""
    return make(delivery.entry.facts["certificate_id"])


def make(destruction_id: str) -> dict[str, Any]:
    with transaction.atomic():
        row = moves.hold(Destruction, destruction_id)
        if row.certified_at is not None or row.removed_at is None:
            return {"sha256": row.pdf_sha256}
        blobs.forget_all(row.contract_id)
        fault.step("destruction.files_gone")
        contract = moves.hold(Contract, row.contract_id)
        stated, at = facts_of(contract, row), clock.now()
        key, name = keys.seal_of(row.workspace_id), stated["workspace"]["name"]
        drawn = paper.draw(stated, language=workspaces.of(row.workspace_id).language, created_at=at)
        pdf = pades.certify(drawn, key, at, name=name, reason="Certificate of destruction")
        if not stamping.by_others():
            pdf = stamping.own(row.workspace_id, pdf, at)
        row.pdf_sha256 = blobs.put(row.workspace_id, row.id, pdf)
        row.json_sha256 = blobs.put(row.workspace_id, row.id, sealed(stated, key))
        row.certified_at = at
        fault.step("destruction.certificate_stored")
        row.save(update_fields=["certified_at", "pdf_sha256", "json_sha256"])
        told = events.DestructionCertified(
            certificate_id=row.id, pdf_sha256=row.pdf_sha256, json_sha256=row.json_sha256
        )
        moves.record(contract, told, by=actor.system(row.workspace_id))
    return {"sha256": row.pdf_sha256}


def sealed(stated: dict[str, Any], key: Any) -> bytes:
    """`{"certificate": …, "seal": base64}`: the seal is a detached CMS over its canonical form."""
    text = destroyed.canonical(stated)
    seal = base64.b64encode(cms.sign(hashlib.sha256(text).digest(), key)).decode()
    return json.dumps({"certificate": stated, "seal": seal}, indent=1, ensure_ascii=False).encode()


def read(row: Destruction, kind: str) -> bytes:
    """Its bytes; kind: pdf | json. Raises `blobs.Missing` before it is made."""
    sha256 = {"pdf": row.pdf_sha256, "json": row.json_sha256}[kind]
    if not sha256:
        raise blobs.Missing(row.id)
    return blobs.get(row.workspace_id, row.id, sha256)


def facts_of(contract: Contract, row: Destruction) -> dict[str, Any]:
    """What it states (law.md RT-7). Raises `Temporary` until the ledger has signed for the destruction."""
    assert row.removed_at is not None and row.entry_seq is not None
    happened = rows.get(Entry, row.entry_seq)
    try:
        proof = ledger_proof.of_entries(row.workspace_id, [happened.seq])[happened.seq]
    except ledger_proof.NotYet as error:
        raise Temporary("the ledger has not signed yet", retry_after=10) from error
    workspace = workspaces.of(row.workspace_id)
    return {
        "format": destroyed.FORMAT,
        "certificate": row.id,
        "contract": contract.id,
        "number": contract.number,
        "workspace": {"id": workspace.id, "name": workspace.name},
        "decided_at": _utc(row.decided_at),
        "warned_at": [_utc(at) for at in (row.warned_at, row.warned_again_at) if at],
        "begun_at": _utc(row.begun_at),
        "destroyed_at": _utc(row.removed_at),
        "made_at": _utc(clock.now()),
        "method": removal.METHOD,
        "authority": {each: row.authority[each] for each in row.authority if each != "persons"},
        "persons": _persons(row),
        "files": row.files,
        "keys": [f"{contract.id}:documents", f"{contract.id}:journal"],
        "outside": row.outside,
        "backups": backups.holding(row.removed_at),
        "kept": "The audit trail without people: hashes, times, roles.",
        "entry": {**happened.exported()},
        "ledger": {
            "log": ledger_key.verifier(row.workspace_id),
            "index": proof.index,
            "proof": proof.text,
        },
    }


def _persons(row: Destruction) -> list[dict[str, str]]:
    """Who decided, and who signed off the rule under which it was decided."""
    asked = [(row.decided_by, "decided"), *((each, "verified the rule") for each in row.authority["persons"])]
    known = {each.id: each.name for each in rows.some(Member, "id = ANY(%s)", [each for each, _ in asked])}
    return [{"id": each, "name": known.get(each, each), "did": did} for each, did in asked]


def _utc(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
