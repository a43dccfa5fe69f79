"""The evidence bundle: one zip with which a stranger, offline, can judge what happened.

It is made when the contract was sealed, and once more when the ledger has signed for its entries: then with
the proof of each. Its bytes are a function of its contents (fixed order and dates). The root certificate is
deliberately judged from outside: a bundle never vouches for itself. Its format is docs/evidence.md.
"""

from __future__ import annotations

import io
import logging
import zipfile
from typing import Any

from django.db import connection, transaction

from undersign.archive import events, record, verifier
from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.contracts.document import Document
from undersign.contracts.events import ContractCompleted
from undersign.journal import (
    actor,
    chain,
    clock,
    entry,
    head,
    history,
    ledger,
    ledger_key,
    ledger_proof,
    moves,
)
from undersign.journal.attempt import Temporary
from undersign.journal.delivery import Delivery
from undersign.sealing import certificate as certificate_facts
from undersign.sealing import keys
from undersign.sealing.judging import manifest
from undersign.sealing.stamps import stamped
from undersign.store import rows

_WHEN = (1980, 1, 1, 0, 0, 0)
_LOOK_BACK = 2000  # leaves: bundles that a crash left without their proofs are found among so many
log = logging.getLogger(__name__)


def keep(delivery: Delivery) -> dict[str, Any]:
    """Inner work after sealing: build the bundle and record it. After a later stamp, one more with it."""
    contract = moves.hold(Contract, delivery.subject)
    last = document.find(contract, document.BUNDLE)
    if last is not None:
        return _renew(contract, last)
    files = _files(contract)
    row = document.add(contract, document.BUNDLE, build(files))
    happened = events.EvidenceBundled(sha256=row.sha256, files=len(files))
    moves.record(contract, happened, by=actor.system(contract.workspace_id))
    return {"sha256": row.sha256}


def _renew(contract: Contract, last: Document) -> dict[str, Any]:
    """The bundle with the newest stamps and every proof; the older ones stay, under their own hashes. Raises
    `Temporary` until the ledger has signed."""
    sealed = document.find(contract, document.SEALED)
    if sealed is None or sealed.at <= last.at:
        return {}
    try:
        proofs = _proofs(contract)
    except ledger_proof.NotYet as error:
        raise Temporary("the ledger has not signed yet") from error
    row = document.add(contract, document.BUNDLE, build(_files(contract) | proofs), number=last.number + 1)
    happened = events.EvidenceRenewed(sha256=row.sha256, before_sha256=last.sha256, proofs=len(proofs))
    moves.record(contract, happened, by=actor.system(contract.workspace_id))
    return {"sha256": row.sha256}


def proven(contract: Contract) -> Document | None:
    """The bundle with the proofs, made now if it was not yet and can be; else the one without."""
    last = document.find(contract, document.BUNDLE)
    if last is not None and last.number:
        return last
    try:
        if not connection.in_atomic_block:
            ledger.integrate(contract.workspace_id)
    except head.Contradicted:
        log.exception("the ledger of %s stands still; run `undersign audit check`", contract.workspace_id)
    return prove(contract)


def prove(contract: Contract) -> Document | None:
    """Make the bundle anew, with every entry's proof. The older one stays, under its own hash."""
    with transaction.atomic():
        moves.lock(contract)
        last = document.find(contract, document.BUNDLE)
        if last is None or last.number:
            return last
        try:
            proofs = _proofs(contract)
        except ledger_proof.NotYet:
            return last
        files = _files(contract) | proofs
        row = document.add(contract, document.BUNDLE, build(files), number=last.number + 1)
        happened = events.EvidenceProven(sha256=row.sha256, proofs=len(proofs))
        moves.record(contract, happened, by=actor.system(contract.workspace_id))
    return row


def prove_all(workspace_id: str) -> None:
    """After the ledger grew: every bundle among its newest leaves gets its proofs."""
    for contract_id in _unproven(workspace_id):
        try:
            prove(rows.get(Contract, contract_id))
        except Exception:
            log.exception("the evidence of %s has no proofs yet; it is tried again", contract_id)


def _unproven(workspace_id: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_UNPROVEN, [workspace_id, workspace_id, _LOOK_BACK, events.EvidenceBundled.name])
        return [row[0] for row in cursor.fetchall()]


_UNPROVEN = """
    SELECT entry.subject FROM journal_leaf leaf JOIN journal_entry entry ON entry.seq = leaf.entry_id
    WHERE leaf.workspace_id = %s
      AND leaf.index >= (SELECT max(index) FROM journal_leaf WHERE workspace_id = %s) - %s
      AND entry.event = %s AND NOT EXISTS (
        SELECT 1 FROM contract_document made
        WHERE made.contract_id = entry.subject AND made.kind = 'bundle' AND made.number > 0
      ) ORDER BY leaf.index
"""


def build(files: dict[str, bytes]) -> bytes:
    """The zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, data in sorted(files.items()):
            # A PDF's streams are deflated already; deflating them again costs and gains nothing.
            kind = zipfile.ZIP_STORED if name.endswith(".pdf") else zipfile.ZIP_DEFLATED
            file.writestr(zipfile.ZipInfo(name, _WHEN), data, kind)
    return buffer.getvalue()


def _files(contract: Contract) -> dict[str, bytes]:
    """Everything but the proofs, and the signed manifest over it."""
    made = document.several(contract, document.SEALED, document.CERTIFICATE)
    entries = _entries(contract)
    key = keys.seal_of(contract.workspace_id)
    files = {
        "contract.pdf": made[document.SEALED].read(),
        "certificate.pdf": made[document.CERTIFICATE].read(),
        "events.jsonl": b"".join(chain.canonical(each) + b"\n" for each in entries),
        "record.json": record.of(contract),
        "verify.html": verifier.page(),
        "verify.py": verifier.script(),
        "chain/root.pem": keys.pem(key.chain[-1]),
        "chain/seal.pem": keys.pem(key.chain[0]),
        **certificate_facts.vouched(contract),
        **record.consents(contract),
        **_stamps(made[document.SEALED].read()),
    }
    facts = {
        "number": contract.number,
        "events": {"count": len(entries), "head": entries[-1]["hash"]},
        "log": ledger_key.verifier(contract.workspace_id),
    }
    return files | manifest.build(contract.id, clock.now(), files, facts, key)


def _stamps(pdf: bytes) -> dict[str, bytes]:
    return {f"stamps/{title}.tst": token for title, token in stamped.tokens_in(pdf).items()}


def _entries(contract: Contract) -> list[dict[str, Any]]:
    """Up to completion: what the certificate inside vouches for. What came later is in the audit trail."""
    entries = history.exported(contract.workspace_id, contract.id)
    completed = ContractCompleted.name
    return entries[: next(i for i, e in enumerate(entries, start=1) if e["event"] == completed)]


def _proofs(contract: Contract) -> dict[str, bytes]:
    """Raises `ledger_proof.NotYet`."""
    count = len(_entries(contract))
    of_it = "workspace_id = %s AND subject = %s AND position <= %s ORDER BY position"
    found = rows.some(entry.Entry, of_it, contract.workspace_id, contract.id, count)
    proofs = ledger_proof.of_entries(contract.workspace_id, [row.seq for row in found])
    return {f"{manifest.LEDGER}{row.position:04d}.tlog-proof": proofs[row.seq].text.encode() for row in found}
