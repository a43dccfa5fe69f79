"""Audit trails for somebody outside: one contract's with its proofs, or a whole ledger in its order.

What is written can be checked without us (docs/evidence.md, steps 5 and 6): a ledger's lines, hashed in their
order, give the root of its last checkpoint. Exporting is itself an entry, which the next export holds.
"""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from undersign.archive import events
from undersign.contracts.contract import Contract
from undersign.journal import (
    actor,
    chain,
    entry,
    history,
    ledger,
    ledger_key,
    ledger_proof,
    moves,
    outside,
)
from undersign.journal.ledger import Leaf
from undersign.store import rows
from undersign.workspaces.workspace import Workspace

ENTRIES, CHECKPOINTS, KEY = "events.jsonl", "checkpoints.txt", "ledger.vkey"


def of_contract(contract: Contract, folder: Path) -> int:
    """Every entry of one contract, also those after its end, each with its proof; how many there are."""
    with transaction.atomic():
        by = actor.system(contract.workspace_id)
        moves.record(contract, events.AuditExported(kind="JSON"), by=by)
    ledger.integrate(contract.workspace_id)
    told = history.exported(contract.workspace_id, contract.id)
    of_it = "workspace_id = %s AND subject = %s ORDER BY position"
    found = rows.some(entry.Entry, of_it, contract.workspace_id, contract.id)[: len(told)]
    proofs = ledger_proof.of_entries(contract.workspace_id, [row.seq for row in found])
    (folder / "ledger").mkdir(parents=True, exist_ok=True)
    (folder / ENTRIES).write_bytes(b"".join(chain.canonical(each) + b"\n" for each in told))
    for row in found:
        (folder / "ledger" / f"{row.position:04d}.tlog-proof").write_text(proofs[row.seq].text)
    (folder / KEY).write_text(f"{ledger_key.verifier(contract.workspace_id)}\n")
    return len(told)


def of_workspace(workspace_id: str, folder: Path) -> int:
    """The whole ledger: line 1 is leaf 0. Returns how many entries there are."""
    with transaction.atomic():
        root = rows.get(Workspace, workspace_id)
        moves.record(root, events.AuditExported(kind="JSON"), by=actor.system(workspace_id))
    ledger.integrate(workspace_id)
    folder.mkdir(parents=True, exist_ok=True)
    leaves = Leaf.objects.filter(workspace_id=workspace_id).order_by("index")
    count = 0
    with (folder / ENTRIES).open("wb") as file:
        for leaf in leaves.select_related("entry", "entry__personal").iterator(chunk_size=2000):
            key = history.journal_key(workspace_id, leaf.entry.subject)
            line = leaf.entry.exported() | {"personal": history.personal(leaf.entry, key)}
            file.write(chain.canonical(line) + b"\n")
            count += 1
    (folder / CHECKPOINTS).write_text("".join(f"{one}\n" for one in outside.notes(workspace_id)))
    (folder / KEY).write_text(f"{ledger_key.verifier(workspace_id)}\n")
    return count
