"""The forbidden act on the store's disk, which no database sees: the next check names it (RT-8, HI-3)."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from undersign.contracts import document
from undersign.journal import actor, clock, erasure
from undersign.retention import store_check
from undersign.retention.store_check import CHANGED, KEY, LEFT, MISSING, UNKNOWN, Fault, StoreFault
from undersign.store import blobs, keys


@pytest.fixture
def contract(world, work):
    signed = world.signed_by_all(work)
    assert store_check.check(world.workspace.id) == []
    return signed


def folder(record_id: str) -> Path:
    return Path(settings.DATA_DIR) / "objects" / record_id


def sealed(contract) -> Path:
    return folder(contract.id) / document.find(contract, document.SEALED).sha256


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def swapped(path: Path) -> None:
    other = next(each for each in path.parent.iterdir() if each != path)
    path.write_bytes(other.read_bytes())


ACTS = {
    "deleted": (Path.unlink, MISSING),
    "one bit": (flipped, CHANGED),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:-1]), CHANGED),
    "emptied": (lambda path: path.write_bytes(b""), CHANGED),
    "another's bytes": (swapped, CHANGED),
}


@pytest.mark.law("RT-8", "HI-3")
def test_rt_8_an_object_touched_on_the_disk(world, contract):
    path = sealed(contract)
    kept = path.read_bytes()
    for name, (do, sort) in ACTS.items():
        do(path)
        assert store_check.check(world.workspace.id) == [Fault(sort, contract.id, path.name)], name
        with pytest.raises((blobs.Missing, blobs.Damaged)):
            document.find(contract, document.SEALED).read()
        path.write_bytes(kept)


@pytest.mark.law("RT-8")
def test_rt_8_all_of_a_record_deleted_and_a_file_laid_there(world, contract):
    shutil.rmtree(folder(contract.id))
    planted = folder(contract.id) / ("0" * 64)
    planted.parent.mkdir()
    planted.write_bytes(os.urandom(80))
    found = store_check.check(world.workspace.id)
    assert Fault(CHANGED, contract.id, planted.name) in found
    assert sum(each.sort == MISSING for each in found) >= 5


@pytest.mark.law("RT-8")
def test_rt_8_a_key_destroyed_without_a_word(world, contract):
    keys.destroy(contract.id, "documents")
    assert store_check.check(world.workspace.id) == [Fault(KEY, contract.id)]


def test_what_is_destroyed_on_record_may_be_gone_and_not_there(world, contract):
    from undersign.journal import moves
    from undersign.retention.events import RecordDestroyed

    moves.record(contract, RecordDestroyed(certificate_id="x"), by=actor.system(world.workspace.id))
    keys.destroy(contract.id, "documents")
    assert store_check.check(world.workspace.id) == [Fault(LEFT, contract.id)]
    shutil.rmtree(folder(contract.id))
    assert store_check.check(world.workspace.id) == []
    erasure.erase(contract, reason="x", by=actor.system(world.workspace.id))
    assert store_check.check(world.workspace.id) == []


def test_a_stranger_in_the_store(world, contract, instance):
    mine = folder(f"ctr_{world.tag}")
    mine.mkdir(parents=True)
    (mine / ("a" * 64)).write_bytes(b"not ours")
    assert Fault(UNKNOWN, mine.name) not in store_check.strangers(), "a crash may have left it a moment ago"
    old = (clock.now() - timedelta(days=2)).timestamp()
    os.utime(mine / ("a" * 64), (old, old))
    assert Fault(UNKNOWN, mine.name) in store_check.strangers()
    assert not [each for each in store_check.strangers() if each.record_id == contract.id]
    shutil.rmtree(mine)


def test_it_is_told_once_stays_listed_and_is_settled(world, contract, work, inbox):
    path, here = sealed(contract), world.workspace.id
    kept = path.read_bytes()
    path.unlink()
    store_check.look(here)
    store_check.look(here)
    work()
    (row,) = store_check.open_faults(here)
    assert (row.sort, row.record_id, row.sha256) == (MISSING, contract.id, path.name)
    told = [letter for letter in inbox.to(world.bob.email) if "/retention" in letter.text]
    assert len(told) == 1
    path.write_bytes(kept)
    assert store_check.look(here) == [] and store_check.open_faults(here) == []
    assert StoreFault.objects.get(pk=row.pk).settled_at is not None
