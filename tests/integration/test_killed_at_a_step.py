"""A slice of the kills: one step of each fault. All of them run under `make stress`."""

from __future__ import annotations

import pytest
from tests import killing

WORKER = ["invite.before", "mail.accepted", "act.made", "advance.after:3", "sealed.stored", "seal.after",
          "ticket.after", "archive.after"]  # fmt: skip
WEB = ["send.committed", "proof.committed", "recipient.signed.recorded", "sign.committed:2"]


@pytest.mark.parametrize("step", WORKER)
def test_worker(instance, live, world, inbox, step):
    outcome = killing.kill_worker(instance, world, inbox, live.url, step)
    assert outcome.faults == []


@pytest.mark.parametrize("step", WEB)
def test_web(instance, live, world, inbox, step):
    outcome = killing.kill_web(instance, world, inbox, live.url, step)
    assert outcome.faults == []


def test_the_slice_is_of_the_whole():
    every = {step for steps in (*killing.WORKER.values(), *killing.WEB.values()) for step in steps}
    assert {*WORKER, *WEB} <= every
