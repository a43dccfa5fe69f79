"""Other keys, the same bytes: they are replaced while others read, and after a kill halfway."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Max
from django.test import override_settings
from tests.services.machine import program
from tests.services.vendors import aws_kms

from undersign.journal import audit, clock, history
from undersign.journal.entry import Entry
from undersign.store import blobs, keys, master, rotation, tenancy
from undersign.workspaces import key_rotation, workspace

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
UNDERSIGN = [sys.executable, "-m", "undersign.cli.main"]


@pytest.fixture
def stored(world):
    """(record, hash) of some bytes, and all of the folder as it was."""
    record = f"ctr_{world.tag}"
    sha256 = blobs.put(world.workspace.id, record, b"what was agreed")
    path = Path(settings.DATA_DIR) / "objects" / record / sha256
    before = path.read_bytes()
    yield record, sha256
    assert path.read_bytes() == before, "no body is written anew"


def all_workspaces():
    from undersign.cli import instance as opened

    return opened.workspaces()


@pytest.fixture
def ahead():
    """How far the clock has to go on until it is behind no workspace's last entry: other tests moved it."""
    last = clock.now()
    for workspace_id in all_workspaces():
        with tenancy.within(workspace_id):
            told = Entry.objects.aggregate(last=Max("at"))["last"]
            last = max(last, told or last)
    return last - clock.now() + timedelta(minutes=1)


def test_a_workspace_key_is_replaced_and_everything_opens(world, stored):
    here = world.workspace.id
    secret = keys.seal_secret(here, "token", "connection/1")
    digest = keys.first_key(here)
    for _round in range(2):
        assert key_rotation.rotate_workspace(here) > 0
        assert rotation.behind(here) == 0
    assert keys.workspace_key(here) != digest == keys.first_key(here)
    assert blobs.get(here, *stored) == b"what was agreed"
    assert keys.open_secret(here, secret, "connection/1") == "token"
    assert audit.check(here) == []
    told = [entry["event"] for entry in history.exported(here, here)]
    assert told.count("keys.workspace_rotated") == 2


def test_who_holds_the_old_key_in_memory_reads_and_writes_on(world, stored):
    here = world.workspace.id
    before = keys._ring(here)
    key_rotation.rotate_workspace(here)
    keys._ring.cache_clear()
    stale = dict.fromkeys([here], before)
    with pytest.MonkeyPatch.context() as patch:
        fresh = keys._ring
        patch.setattr(keys, "_ring", lambda w: stale.get(w) or fresh(w))
        patch.setattr(keys, "forget_rings", lambda: (stale.clear(), fresh.cache_clear()))
        keys.record_key(here, f"ctr_late{world.tag}", "documents", make=True)  # made under the key before
        assert blobs.get(here, *stored) == b"what was agreed" and not stale
    assert rotation.behind(here) == 1
    assert key_rotation.rotate_workspace(here) == 1, "what was left is ended, and no third key made"
    assert keys.WrappedKey.objects.filter(id__contains="~").count() == 1


@pytest.mark.parametrize("step", ["keys.begun", "keys.wrapped:2"])
def test_killed_while_the_master_key_is_replaced(world, instance, stored, step, tmp_path, ahead):
    later = {"UNDERSIGN_CLOCK_OFFSET": str(ahead.total_seconds())}
    killed = rotate(instance, FAULT_AT=step, FAULT_ONCE=str(tmp_path / "once"), **later)
    assert killed.returncode == -9, killed.stderr
    assert master.is_unfinished()
    assert blobs.get(world.workspace.id, *stored) == b"what was agreed"
    fresh = workspace.found("Made meanwhile")
    done = rotate(instance, **later)
    assert done.returncode == 0, done.stderr
    assert not master.is_unfinished()
    for place in (world.workspace.id, fresh.id):
        with tenancy.within(place):
            keys.forget_rings()
            assert keys.workspace_key(place) and audit.check(place) == []
    assert blobs.get(world.workspace.id, *stored) == b"what was agreed"


def rotate(instance, *words: str, **more: str):
    here = {**os.environ, **instance.environment, **more}
    here |= {"DATABASE_URL": instance.url_owner}
    command = [*UNDERSIGN, "keys", "rotate", "--data", str(instance.data), *words]
    return subprocess.run(command, env=here, text=True, capture_output=True, check=False, timeout=120)


def test_a_key_service_keeps_the_master_key(world, stored, ahead):
    access = {"KMS_ACCESS": aws_kms.ACCESS, "KMS_SECRET": aws_kms.SECRET}
    with aws_kms.Kms().running() as service, clock.travel(ahead):
        there = {"MASTER_KEY": f"kms:{service.place}", **access}
        with override_settings(**there):
            moved_there(world, stored)
        with override_settings(**access):
            moved_back()
        assert service.calls("POST") >= 2
        service.fails(500, times=9)
        with override_settings(**there), pytest.raises(master.Unopened):
            master._packed(b"k" * 32)


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\nlog.level = ERROR\n")
    program(LIBRARY)
    here = {**os.environ, "SOFTHSM2_CONF": str(tmp_path / "softhsm2.conf"), "UNDERSIGN_HSM_PIN": "1234"}
    command = [program("softhsm2-util"), "--init-token", "--free", "--label", "undersign"]
    subprocess.run([*command, "--so-pin", "0000", "--pin", "1234"], check=True, capture_output=True, env=here)
    return here


# The module reads its folder once a process, and another test's may be loaded in ours.
KEEPER = f"""
from undersign.sealing.module_keeper import ModuleKeeper
from undersign.store import master
keeper = ModuleKeeper("{LIBRARY}?token=undersign&label=master")
wrapped = keeper.wrap(bytes(range(32)))
assert ModuleKeeper("{LIBRARY}?token=undersign&label=master").unwrap(wrapped) == bytes(range(32))
for bad in (wrapped[:-1] + bytes([wrapped[-1] ^ 1]), wrapped[:20]):
    try:
        keeper.unwrap(bad)
    except master.Unopened:
        continue
    raise SystemExit("opened what it never wrapped")
"""


def test_a_security_module_keeps_the_master_key(module):
    done = subprocess.run([sys.executable, "-c", KEEPER], env=module, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def moved_there(world, stored):
    """The master key comes under the keeper of the settings."""
    key_rotation.rotate_master(all_workspaces())
    told = json.loads((master.folder() / master.CURRENT).read_text())
    assert told["keeper"] == master.kept_by().partition(":")[0] == "kms"
    assert master.key().hex() not in json.dumps(told)
    master.forget()  # as a process that starts now
    assert blobs.get(world.workspace.id, *stored) == b"what was agreed"


def moved_back():
    """And under the file again."""
    key_rotation.rotate_master(all_workspaces())
    assert master.kept_by() == "file" and len((master.folder() / master.CURRENT).read_bytes()) == 32
