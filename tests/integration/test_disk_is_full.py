"""The disk is full while a document is made: nothing half is kept; what waits is done once there is room.

A limit of the system on the size of files stands in for the disk: the writes fail as they would there.
"""

from __future__ import annotations

import resource
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from tests import whole
from tests.house.casting import signed_in

from undersign.contracts import document, lifecycle
from undersign.journal import clock
from undersign.journal.delivery import Delivery
from undersign.store import blobs

ROOM = 16 * 1024  # less than any PDF of ours, more than what lies beside them


@contextmanager
def full():
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def held_up(contract, effect):
    row = Delivery.objects.get(subject=contract.id, effect=effect, status="due")
    assert "NoRoom" in row.last_error
    Delivery.objects.filter(subject=contract.id, status="due").update(due_at=clock.now())


def half_written(contract):
    return [p.name for p in (Path(settings.DATA_DIR) / "objects" / contract.id).glob(".*")]


def test_every_step_waits_for_room_and_nothing_is_doubled(world, work, inbox):
    contract = world.sent()
    with full():
        work()
    held_up(contract, "issue")
    assert document.find(contract, document.ISSUED) is None
    work()
    for name in ("Carol", "Dan"):
        world.sign(world.recipient(contract, name))
        with full():
            work()
        held_up(contract, "act")
        if name == "Dan":
            contract.refresh_from_db()
            assert contract.status == lifecycle.SENT
        work()
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED
    assert half_written(contract) == []
    found = whole.faults(world, contract, inbox)
    assert [each for each in found if not each.startswith("mail ")] == []  # mail needs no room of ours


def test_sending_is_refused_in_words(world):
    drafted, maya = world.draft(), signed_in(world.maya.email)
    with full():
        answer = maya.post(reverse("desk:send", args=[drafted.id]))
        with pytest.raises(blobs.NoRoom):
            blobs.put(world.workspace.id, drafted.id, bytes(ROOM + 1))
    assert answer.status_code != 500 and "no room left" in answer.content.decode()
    drafted.refresh_from_db()
    assert drafted.status == lifecycle.DRAFT and half_written(drafted) == []
