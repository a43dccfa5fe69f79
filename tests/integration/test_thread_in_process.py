"""The main thread by its verbs alone: from a ticket to a sealed record with everything delivered."""

from __future__ import annotations

from undersign.contracts import document, lifecycle
from undersign.journal import audit


def test_from_ticket_to_sealed_record(world, work, inbox):
    contract = world.signed_by_all(work)
    assert contract.status == lifecycle.SEALED
    kinds = [d.kind for d in contract.documents.all()]
    evidence = ["bundle", "bundle"]  # at sealing, and with the ledger's proofs before it went to the archive
    assert sorted(kinds) == sorted(
        ["base", "reading", "issued", "act", "act", "sealed", "certificate", *evidence]
    )
    assert {s for states in world.deliveries(contract).values() for s in states} == {"done"}
    assert audit.check(world.workspace.id) == []
    assert document.find(contract, document.SEALED).read().startswith(b"%PDF")
    finished = inbox.wait(world.carol.email, lambda letter: letter.attachments)
    assert f"{contract.number}.pdf" in finished.attachments
