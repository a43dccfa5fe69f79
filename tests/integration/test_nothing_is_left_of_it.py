"""RT-7: after a destruction no table, index or file holds a word of the contract or a name of its people."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests import disposing, paper

from undersign.contracts import document, draft, sending
from undersign.contracts.told import commenting
from undersign.journal import audit, clock, history
from undersign.retention.destruction import certificate, destruction
from undersign.retention.record import Record
from undersign.sealing import keys, verdict
from undersign.signing import consent
from undersign.store import blobs
from undersign.store import keys as record_keys

CANARY = "Kanarienvogel"


@pytest.fixture
def sung(world, work):
    """A sealed contract, each text of which holds the word."""
    carol = draft.Person(
        "customer", f"Carol {CANARY}", world.email(f"carol.{CANARY}"), order=1, title=f"Chief {CANARY}"
    )
    values = {**paper.VALUES, "customer_name": f"{CANARY} GmbH", "note": f"Sing, {CANARY}!"}
    contract = world.draft(carol, world.dan, values=values, title=f"Order of {CANARY}")
    sending.send(contract, by=world.maya.actor())
    work()
    commenting.add(contract, f"Ask {CANARY} about it", by=world.maya.actor())
    work()
    visit = world.proven(world.recipient(contract, "Carol"))
    visit.give_consent(True, consent.characters_for(world.recipient(contract, "Carol")))
    answers = {**paper.ANSWERS, "po_number": f"PO {CANARY}"}
    assert not visit.answer({q.name: answers.get(q.name, q.value) for q in visit.questions})
    visit.adopt_throughout(f"Carol {CANARY}", "dancing")
    visit.finish(visit.nonce)
    work()
    world.sign(world.recipient(contract, "Dan"))
    work()
    contract.refresh_from_db()
    disposing.kept(contract, clock.now().date() - timedelta(days=1), verified_by=world.bob.id)
    return contract


def found_in_tables(word: str) -> list[str]:
    """`table: row` of every row of ours that holds the word, as text or as bytes."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [f'"{table}"'])
            if not cursor.fetchone()[0]:
                continue
            asked = f'SELECT row::text FROM "{table}" row WHERE row::text ILIKE %s OR row::text ILIKE %s'
            hexed = word.encode().hex()
            cursor.execute(asked, [f"%{word}%", f"%{hexed}%"])
            found += [f"{table}: {row[0][:300]}" for row in cursor.fetchall()]
    return found


def found_in_files(word: str) -> list[str]:
    """Below the data folder, but for the database's own files, which are what the tables are."""
    data = Path(settings.DATA_DIR)
    return [
        str(each.relative_to(data))
        for each in data.rglob("*")
        if each.is_file() and each.relative_to(data).parts[0].split(".")[0] not in ("engine", "run")
        if word.encode().lower() in each.read_bytes().lower() or word.lower() in each.name.lower()
    ]


def test_rt_7_not_a_word_is_left(world, work, sung):
    assert len({each.partition(":")[0] for each in found_in_tables(CANARY)}) > 4, "the canary sings before"
    disposing.destroy(world, sung, work, by=world.alice)
    assert found_in_tables(CANARY) == []
    assert found_in_files(CANARY) == []
    assert blobs.held(sung.id) == {}
    with pytest.raises(record_keys.KeyGone):
        record_keys.record_key(world.workspace.id, sung.id, "documents")
    assert audit.check(world.workspace.id) == []


def test_rt_7_the_certificate_is_checked_offline(world, work, sung):
    files = {(row.sha256, row.size) for row in document.of(sung)}
    disposing.destroy(world, sung, work, by=world.alice)
    row = destruction.of(sung.id)
    trust = [keys.root().certificate]
    pdf, told = certificate.read(row, "pdf"), certificate.read(row, "json")
    for each in (pdf, told):
        judged = verdict.judge(each, trust=trust)
        assert (judged.verdict, judged.reasons, judged.kind) == ("AUTHENTIC", [], "certificate")
    stated = json.loads(told)["certificate"]
    assert files <= {(each["sha256"], each["size"]) for each in stated["files"]}
    assert {each["did"] for each in stated["persons"]} == {"decided", "verified the rule"}
    assert stated["backups"][0]["expires"] > stated["destroyed_at"][:10]
    assert {each["kind"] for each in stated["outside"]} == {"removed"}
    assert verdict.judge(told.replace(b'"size": ', b'"size": 1', 1), trust=trust).verdict == "ALTERED"
    last = [each.event for each in history.of(world.workspace.id, sung.id)]
    assert last.count("retention.destruction_certified") == 1
    assert Record.objects.get(pk=sung.id).status == "destroyed"
