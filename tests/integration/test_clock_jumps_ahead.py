"""RT-5, RT-6: a clock that jumps ahead after a warning gives nobody less than fourteen days, and seven."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import disposing

from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.retention.destruction import destruction
from undersign.retention.disposition import deciding, turning, watch


def test_rt_5_a_clock_set_ahead_destroys_nothing_early(world, work):
    contract = world.signed_by_all(work)
    disposing.kept(contract, clock.now().date() - disposing.DAY, verified_by=world.bob.id)
    watch.look(world.workspace.id)
    turning.turn(contract.id)
    deciding.decide(contract.id, deciding.Decision("destroy", disposing.WHY), by=world.alice.actor())
    turning.turn(contract.id)
    with clock.set_wrong(timedelta(days=8)):
        turning.turn(contract.id)
    assert destruction.of(contract.id).warned_again_at is None
    with disposing.after(days=8):
        turning.turn(contract.id)
        assert destruction.of(contract.id).warned_again_at is not None
        with clock.set_wrong(timedelta(days=30)), pytest.raises(Refused, match="have not had their time"):
            turning.turn(contract.id)
    _machine_was_started_anew(world.workspace.id)
    with disposing.after(days=15), pytest.raises(Refused, match="have not had their time"):
        watch.look(world.workspace.id)  # whose clock says so, and nobody saw the days pass
        turning.turn(contract.id)
    assert destruction.of(contract.id).begun_at is None
    with disposing.after(days=22, minutes=5):
        turning.turn(contract.id)
    assert destruction.of(contract.id).begun_at is not None


def _machine_was_started_anew(workspace_id: str) -> None:
    row = watch.Watch.objects.get(pk=workspace_id)
    row.hosts = {f"before {boot}": each for boot, each in row.hosts.items()}
    row.save(update_fields=["hosts"])
