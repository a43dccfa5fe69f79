"""GD-2: when a record's people are forgotten, its history, bundle and seals prove what they proved."""

from __future__ import annotations

import json

import pytest

from undersign.contracts import document
from undersign.journal import actor, audit, erasure, history, verify
from undersign.sealing import keys, verdict
from undersign.store import keys as record_keys


@pytest.fixture
def erased(world, work):
    contract = world.signed_by_all(work)
    before = history.exported(world.workspace.id, contract.id)
    erasure.erase(contract, reason="GDPR Art. 17", by=actor.system(world.workspace.id))
    return contract, before


@pytest.mark.law("GD-2")
def test_people_are_gone_from_the_history(world, erased):
    contract, before = erased
    assert world.carol.email in json.dumps(before)
    after = json.dumps(history.exported(world.workspace.id, contract.id))
    for person in (world.carol, world.dan):
        assert person.email not in after and person.name not in after
    told = [t.sentence for t in history.of(world.workspace.id, contract.id)]
    assert any("[erased] signed." in sentence for sentence in told)
    assert told[-1] == "The personal facts of this history were erased (GDPR Art. 17)"


@pytest.mark.law("GD-2")
def test_chain_and_audit_still_verify(world, erased):
    contract, before = erased
    entries = history.exported(world.workspace.id, contract.id)
    assert verify.verify_chain(entries) == []
    assert audit.check(world.workspace.id) == []
    assert [e["hash"] for e in entries[:-1]] == [e["hash"] for e in before]


@pytest.mark.law("GD-2")
def test_documents_and_bundle_are_still_authentic(world, erased):
    contract, _before = erased
    trust = [keys.root().certificate]
    for kind in (document.SEALED, document.CERTIFICATE, document.BUNDLE):
        judged = verdict.judge(document.find(contract, kind).read(), trust=trust, thorough=True)
        assert (judged.verdict, judged.reasons) == ("AUTHENTIC", [])


def test_what_happens_later_is_told_without_people(world, work, erased):
    contract, _before = erased
    from undersign.archive import trail

    trail.as_json(contract, by=world.maya.actor())
    last = history.of(world.workspace.id, contract.id)[-1]
    assert last.sentence == "[erased] exported the audit trail as JSON" and not last.actor
    assert audit.check(world.workspace.id) == []


def test_crypto_shredding_the_documents(world, erased):
    """The other key of the record: its bytes are unreadable wherever copies of them lie."""
    contract, _before = erased
    assert record_keys.destroy(contract.id, "documents") == 1
    with pytest.raises(record_keys.KeyGone):
        document.find(contract, document.SEALED).read()
    assert audit.check(world.workspace.id) == []
