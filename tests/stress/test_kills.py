"""A kill at every step of S4–S10 and S13–S15 (and S1), in worker and web server."""

from __future__ import annotations

import pytest
from tests import killing, world
from tests.inbox import Inbox
from tests.stress import table

from undersign.journal import audit

pytestmark = [pytest.mark.stress, pytest.mark.timeout(7200)]


KILLS = {"worker": (killing.kill_worker, killing.WORKER), "web": (killing.kill_web, killing.WEB)}


@pytest.mark.parametrize("process", KILLS)
def test_every_step(instance, live, capsys, process):
    kill, steps = KILLS[process]
    outcomes = {}
    for kind, names in steps.items():
        for step in names:
            with world.entered() as cast:
                outcome = kill(instance, cast, Inbox(instance.sink), live.url, step)
                outcome.faults += [str(fault) for fault in audit.check(cast.workspace.id)]
            outcomes.setdefault(kind, []).append(outcome)
            with capsys.disabled():
                table.kill(kind, outcome)
    with capsys.disabled():
        table.kills(outcomes)
    assert [o for each in outcomes.values() for o in each if o.faults] == []
