"""In production the archive's copy waits for the ledger's round, which proves many contracts at once."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from undersign import timetable
from undersign.archive import bundle
from undersign.contracts import document
from undersign.journal import clock, delivery
from undersign.journal.delivery import Delivery
from undersign.journal.ledger import Checkpoint


def copies(world) -> list[Path]:
    kept = Path(settings.ARCHIVE_DIR).rglob("*.evidence.zip")
    return [each for each in kept if world.tag in str(each)]


def test_one_round_proves_them_all_and_then_they_are_copied(world, work):
    with override_settings(ARCHIVE_SECONDS=25):
        both = [world.signed_by_all(work) for _ in range(2)]
    waiting = Delivery.objects.filter(workspace_id=world.workspace.id, effect="archive")
    assert [row.status for row in waiting] == ["due", "due"] and copies(world) == []
    before = Checkpoint.objects.filter(workspace_id=world.workspace.id).count()
    timetable.keep_ledgers()
    assert all(document.find(each, document.BUNDLE).number for each in both)
    with clock.travel(timedelta(seconds=40)):
        asked = [(workspace, lane) for workspace, _entry, lane in delivery.overdue(clock.now())]
        lane = f"archive.{waiting[0].target}"
        assert asked.count((world.workspace.id, lane)) == 2, "the sweep would find them"
        work()
    assert {row.status for row in waiting.all()} == {"done"}
    assert Checkpoint.objects.filter(workspace_id=world.workspace.id).count() == before + 1
    names = [zipfile.ZipFile(each).namelist() for each in copies(world)]
    assert len(names) == 2 and all(any(n.endswith(".tlog-proof") for n in each) for each in names)


def test_where_no_round_came_it_asks_for_its_own(world, work):
    with override_settings(ARCHIVE_SECONDS=25):
        contract = world.signed_by_all(work)
    with clock.travel(timedelta(seconds=40)):
        work()
    (copy,) = copies(world)
    assert any(name.endswith(".tlog-proof") for name in zipfile.ZipFile(copy).namelist())
    assert bundle.proven(contract).number == 1
