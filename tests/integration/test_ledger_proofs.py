"""What is stored proves every entry, and that every checkpoint begins with every earlier one."""

from __future__ import annotations

import itertools
import json

import pytest
from django.db import transaction
from tests.instance import as_owner

from undersign.archive import export
from undersign.archive.events import AuditExported
from undersign.journal import (
    actor,
    chain,
    entry,
    head,
    ledger,
    ledger_key,
    ledger_proof,
    merkle,
    note,
    outside,
    tlog,
)
from undersign.journal.ledger import Checkpoint

MANY = 1400


@pytest.fixture
def here(world) -> str:
    """A ledger of odd steps, in which large subtrees are looked up and not read."""
    by = actor.Actor("member", "mem_1", "Maya", world.workspace.id)
    for count in (3, 250, 1, MANY - 400, 129, 17):
        with transaction.atomic():
            for number in range(count):
                entry.append(f"ctr_{by.workspace_id[-12:]}", AuditExported(kind=str(number)), by=by)
        ledger.integrate(world.workspace.id)
    return world.workspace.id


def test_inclusion_and_consistency(here):
    rows = list(entry.Entry.objects.filter(workspace_id=here).order_by("seq"))
    some = rows[::97] + rows[-3:]
    name, key = ledger_key.origin(here), ledger_key.public()
    proofs = ledger_proof.of_entries(here, [row.seq for row in some])
    for row in some:
        read = tlog.read(proofs[row.seq].text)
        said = tlog.verify(read, head.leaf(row.hash), name, key)
        assert said.size == len(rows)
    sizes = list(Checkpoint.objects.filter(workspace_id=here).order_by("size").values_list("size", flat=True))
    roots = {each.size: each.root for each in (head.checkpoint(n, name, key) for n in outside.notes(here))}
    for first, second in itertools.combinations(sizes, 2):
        path = ledger_proof.consistency(here, first, second)
        merkle.verify_consistency(first, second, path, roots[first], roots[second])
    assert ledger_proof.consistency(here, 0, sizes[-1]) == []
    assert ledger_proof.consistency(here, sizes[2], sizes[2]) == []
    with pytest.raises(KeyError):
        ledger_proof.consistency(here, sizes[-1], sizes[-1] + 1)


def test_asked_later_the_proof_is_the_same(here):
    row = entry.Entry.objects.filter(workspace_id=here).order_by("seq").first()
    before = ledger_proof.of_entries(here, [row.seq])[row.seq].text
    by = actor.Actor("member", "mem_1", "Maya", here)
    with transaction.atomic():
        late = entry.append(f"ctr_{here[-12:]}", AuditExported(kind="late"), by=by)
    with pytest.raises(ledger_proof.NotYet):
        ledger_proof.of_entries(here, [late.seq])
    ledger.integrate(here)
    assert ledger_proof.of_entries(here, [row.seq])[row.seq].text == before
    assert ledger_proof.of_entries(here, [late.seq])


def test_a_proof_over_a_changed_ledger_is_not_given(here, instance):
    """Somebody edited a leaf's entry: what would be proven is not what was signed."""
    rows = list(entry.Entry.objects.filter(workspace_id=here).order_by("seq")[:4])
    with as_owner(instance) as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER append_only")
        cursor.execute("UPDATE journal_entry SET hash = %s WHERE seq = %s", ["0" * 64, rows[1].seq])
        try:
            with pytest.raises(merkle.Unproven):
                ledger_proof.of_entries(here, [rows[0].seq])
        finally:
            cursor.execute("UPDATE journal_entry SET hash = %s WHERE seq = %s", [rows[1].hash, rows[1].seq])
            cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER append_only")


def test_the_key_is_published_in_the_notation_of_other_logs(here):
    assert note.verifier(ledger_key.verifier(here))[0] == ledger_key.origin(here)


def test_an_exported_ledger_gives_the_signed_root_again(here, tmp_path):
    count = export.of_workspace(here, tmp_path)
    lines = (tmp_path / "events.jsonl").read_text().rstrip("\n").split("\n")
    entries = [json.loads(line) for line in lines]
    assert len(entries) == count and entries[-1]["event"] == "audit.exported"
    *_, last = note.each((tmp_path / "checkpoints.txt").read_text())
    name, key = note.verifier((tmp_path / "ledger.vkey").read_text().strip())
    said = head.checkpoint(last, name, key)
    assert (said.size, said.root) == (count, merkle.root([head.leaf(chain.entry_hash(e)) for e in entries]))


def test_an_exported_contract_holds_what_came_after_its_end(world, work, tmp_path):
    contract = world.signed_by_all(work)
    count = export.of_contract(contract, tmp_path)
    lines = (tmp_path / "events.jsonl").read_text().rstrip("\n").split("\n")
    events = [json.loads(line)["event"] for line in lines]
    assert {"contract.sealed", "evidence.bundled", "audit.exported"} <= set(events)
    name, key = note.verifier((tmp_path / "ledger.vkey").read_text().strip())
    for number, line in enumerate(lines, start=1):
        proof = tlog.read((tmp_path / "ledger" / f"{number:04d}.tlog-proof").read_text())
        tlog.verify(proof, head.leaf(chain.entry_hash(json.loads(line))), name, key)
    assert count == len(lines)
