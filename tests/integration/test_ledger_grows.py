"""Entries get their places, none is passed over, and what is signed never contradicts itself."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.instance import as_owner

from undersign import timetable
from undersign.archive.events import AuditExported
from undersign.cli import audit as auditing
from undersign.config import queue
from undersign.journal import (
    actor,
    audit,
    clock,
    entry,
    head,
    ledger,
    ledger_audit,
    ledger_key,
    merkle,
    note,
    outside,
)
from undersign.journal.ledger import Checkpoint, Leaf, Waiting
from undersign.store import tenancy

MANY = 300


@pytest.fixture
def here(world) -> str:
    """A workspace of this test's own whose ledger has caught up."""
    ledger.integrate(world.workspace.id)
    return world.workspace.id


def append(workspace_id: str, subject: str, count: int = 1) -> None:
    """Entries of no meaning, as verbs record them."""
    by = actor.Actor("member", "mem_1", "Maya", workspace_id)
    for number in range(count):
        entry.append(f"{subject}_{workspace_id[-12:]}", AuditExported(kind=str(number)), by=by)


def places(workspace_id: str) -> list[tuple[int, int]]:
    rows = Leaf.objects.filter(workspace_id=workspace_id).order_by("index")
    return list(rows.values_list("index", "entry_id"))


def assert_whole(workspace_id: str) -> None:
    """Each entry has one place, every signed root is consistent with the next, and the audit agrees."""
    entries = set(entry.Entry.objects.filter(workspace_id=workspace_id).values_list("seq", flat=True))
    found = places(workspace_id)
    assert [index for index, _seq in found] == list(range(len(entries)))
    assert {seq for _index, seq in found} == entries
    hashes = ledger.leaf_hashes(workspace_id)
    origin, key = ledger_key.origin(workspace_id), ledger_key.public()
    signed = [head.checkpoint(one, origin, key) for one in outside.notes(workspace_id)]
    assert signed[-1].size == len(entries)
    for one, after in zip(signed, signed[1:], strict=False):
        proof = merkle.consistency_proof(hashes[: after.size], one.size)
        merkle.verify_consistency(one.size, after.size, proof, one.root, after.root)
    assert not Waiting.objects.filter(workspace_id=workspace_id).exists()
    assert ledger_audit.check(workspace_id) == []
    assert audit.check(workspace_id) == []


def test_a_contract_s_entries_are_integrated_with_few_queries(here, world, work):
    contract = [world.sent() for _ in range(6)][0]
    work()
    count = Waiting.objects.filter(workspace_id=here).count()
    with CaptureQueriesContext(connection) as asked:
        assert ledger.integrate(here) == count > 20
    assert len(asked) <= 10, [one["sql"] for one in asked]
    assert contract.id in set(Leaf.objects.filter(workspace_id=here).values_list("entry__subject", flat=True))
    assert_whole(here)


def test_nothing_new_costs_next_to_nothing_and_signs_nothing(here):
    before = outside.notes(here)
    with CaptureQueriesContext(connection) as asked:
        assert ledger.integrate(here) == 0
    assert len(asked) <= 7 and outside.notes(here) == before
    assert here not in ledger.unsequenced()


def test_a_checkpoint_adds_at_most_256_entries(here):
    with transaction.atomic():
        append(here, "ctr_many", MANY)
    before = Checkpoint.objects.filter(workspace_id=here).count()
    assert ledger.integrate(here) == MANY
    assert Checkpoint.objects.filter(workspace_id=here).count() == before + 2
    assert_whole(here)


def test_the_clock_integrates_every_workspace_that_waits(here, world):
    other = world.mallory.workspace.id
    with transaction.atomic():
        append(here, "ctr_here")
    assert {here, other} <= set(ledger.unsequenced())
    queue.keep_ledgers(timestamp=0)
    assert not {here, other} & set(ledger.unsequenced())
    assert_whole(here)
    with tenancy.within(other):
        assert_whole(other)


def test_one_ledger_that_stands_still_does_not_hold_up_the_others(here, world, caplog):
    other = world.mallory.workspace.id
    outside.file_of(here).write_text("nonsense\n\n— nobody AAAAAAAA\n\n")
    with transaction.atomic():
        append(here, "ctr_here")
    timetable.keep_ledgers()
    assert here in ledger.unsequenced() and other not in ledger.unsequenced()
    assert f"the ledger of {here} stands still" in caplog.text
    outside.file_of(here).unlink()
    timetable.keep_ledgers()
    assert_whole(here)


def test_a_later_entry_may_commit_first_and_neither_is_passed_over(here):
    """The first transaction takes the lower number, and commits after the second was sequenced."""
    took, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with tenancy.within(here), transaction.atomic():
            append(here, "ctr_slow")
            took.set()
            may_commit.wait(30)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert took.wait(30)
    with transaction.atomic():
        append(here, "ctr_quick")
    assert ledger.integrate(here) == 1
    may_commit.set()
    thread.join(30)
    assert ledger.integrate(here) == 1
    seqs = [seq for _index, seq in places(here)]
    assert seqs[-1] < seqs[-2]
    assert_whole(here)


def test_appending_while_two_integrate_loses_nothing(here):
    done = threading.Event()
    failed: list[Exception] = []

    def appending(number: int) -> None:
        for turn in range(25):
            with tenancy.within(here), transaction.atomic():
                append(here, f"ctr_{number}")
                if turn % 5 == 0:
                    transaction.set_rollback(True)
        connection.close()

    def integrating() -> None:
        try:
            with tenancy.within(here):
                while not done.is_set():
                    ledger.integrate(here)
        except (head.Contradicted, DatabaseError, OSError) as error:
            failed.append(error)
        connection.close()

    writers = [threading.Thread(target=appending, args=[n]) for n in range(4)]
    keepers = [threading.Thread(target=integrating) for _ in range(2)]
    for thread in (*keepers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in keepers:
        thread.join()
    ledger.integrate(here)
    assert failed == []
    assert entry.Entry.objects.filter(workspace_id=here, subject__startswith="ctr_").count() == 4 * 20
    assert_whole(here)


INTEGRATE = """
import sys, django; django.setup()
from undersign.journal import ledger
from undersign.store import tenancy
with tenancy.within(sys.argv[1]):
    ledger.integrate(sys.argv[1])
"""


@pytest.mark.parametrize("step", ["ledger.sequenced", "ledger.committed", "ledger.copied"])
def test_killed_in_the_middle_and_started_again(here, instance, step):
    with transaction.atomic():
        append(here, "ctr_killed", 3)
    killed = subprocess.run(
        [sys.executable, "-c", INTEGRATE, here], env={**instance.environment, "FAULT_AT": step}
    )
    assert killed.returncode == -9
    assert ledger_audit.check(here) == []
    assert here in ledger.unsequenced()
    ledger.integrate(here)
    assert_whole(here)


def test_a_note_that_was_cut_off_is_written_whole_again(here):
    path = outside.file_of(here)
    whole = path.read_bytes()
    with transaction.atomic():
        append(here, "ctr_torn")
    ledger.integrate(here)
    longer = path.read_bytes()
    assert longer.startswith(whole) and path.stat().st_mode & 0o777 == 0o600
    for cut in (len(whole) + 1, len(whole) + 60, len(longer) - 1, len(longer) - 2):
        path.write_bytes(longer[:cut])
        assert ledger_audit.check(here) == []
        assert ledger.integrate(here) == 0
        assert path.read_bytes() == longer


def test_checkpoints_tell_how_far_they_reach_in_time(here, world):
    with clock.travel(timedelta(minutes=5)), transaction.atomic():
        append(here, "ctr_later")
        later = clock.now()
    ledger.integrate(here)
    row = Checkpoint.objects.filter(workspace_id=here).order_by("-size").first()
    assert abs(row.at - later) < timedelta(seconds=5)
    assert note.checkpoint(row.note.partition("\n\n")[0] + "\n").root.hex() == row.root


def test_a_database_put_back_to_an_older_state_signs_nothing(here, instance):
    """AT-17, and the rule of tlog-checkpoint: never two that contradict each other."""
    with transaction.atomic():
        append(here, "ctr_lost")
    ledger.integrate(here)
    signed = outside.notes(here)
    with as_owner(instance) as cursor:
        cursor.execute("BEGIN")
        for table in ("journal_leaf", "journal_checkpoint"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        newest = note.checkpoint(signed[-1].partition("\n\n")[0] + "\n").size
        cursor.execute(
            "INSERT INTO journal_waiting SELECT workspace_id, entry_id FROM journal_leaf "
            "WHERE workspace_id = %s AND index = %s",
            [here, newest - 1],
        )
        cursor.execute("DELETE FROM journal_leaf WHERE workspace_id = %s AND index = %s", [here, newest - 1])
        cursor.execute(
            "DELETE FROM journal_checkpoint WHERE workspace_id = %s AND size = %s RETURNING *", [here, newest]
        )
        row = cursor.fetchone()
        for table in ("journal_leaf", "journal_checkpoint"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")
        cursor.execute("COMMIT")
    assert row
    with transaction.atomic():
        append(here, "ctr_other")
    with pytest.raises(head.Contradicted, match="knows of fewer"):
        ledger.integrate(here)
    assert outside.notes(here) == signed
    assert any("entries were signed for" in fault.detail for fault in ledger_audit.check(here))


def test_what_the_command_line_says(here, instance, capsys):
    assert auditing._check_workspace(here, outside.notes(here)) == 0
    size = len(places(here))
    assert capsys.readouterr().out == (
        f"✓ {here}: intact; {size} entries in the ledger, 0 not copied outside yet\n"
    )
    said = subprocess.run(
        [sys.executable, "-m", "undersign.cli.main", "audit", "checkpoints", "--data", str(instance.data)],
        env=instance.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert outside.last(here) in list(note.each(said))
    assert (instance.data / "ledger.pub").read_bytes() == ledger_key.pem()
    name, _id, packed = ledger_key.verifier(here).split("+", 2)
    assert (name, len(packed)) == (f"undersign/{here}", 44)
