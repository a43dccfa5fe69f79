"""RT-7: a process killed at any step of a destruction leaves nothing that the next one does not finish."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from tests import disposing

from undersign.journal import clock, history, ledger
from undersign.retention.destruction import certificate, destruction
from undersign.retention.disposition import deciding, turning
from undersign.store import blobs

MORTAL = """
import sys, django; django.setup()
from undersign.store import tenancy
from undersign.retention.destruction import certificate, destruction
from undersign.retention.disposition import turning
from undersign.journal import attempt, ledger
from undersign.journal.delivery import Delivery
with tenancy.within(sys.argv[1]):
    turning.turn(sys.argv[2])
    for each in Delivery.objects.filter(subject=sys.argv[2], effect="withdraw", status="due"):
        attempt.deliver(sys.argv[1], each.entry_id, each.lane)
    turning.turn(sys.argv[2])
    ledger.integrate(sys.argv[1])
    certificate.make(destruction.of(sys.argv[2]).id)
"""
STEPS = ["destruction.begun", "destruction.before", "destruction.emptied", "destruction.committed",
         "destruction.files_gone", "destruction.certificate_stored"]  # fmt: skip
SLICE = ("destruction.emptied",)


@pytest.mark.parametrize(
    "step", [each if each in SLICE else pytest.param(each, marks=pytest.mark.stress) for each in STEPS]
)
def test_rt_7_killed_and_gone_on(instance, world, work, step):
    contract = world.sent()
    work()
    contract.void("Not needed.", by=world.maya.actor())
    work()
    disposing.kept(contract, clock.now().date() - timedelta(days=1), verified_by=world.bob.id)
    deciding.decide(contract.id, deciding.Decision("destroy", disposing.WHY), by=world.alice.actor())
    turning.turn(contract.id)
    with disposing.after(days=8):
        turning.turn(contract.id)
    _killed(instance, world, contract, step)
    with disposing.after(days=15, minutes=30):
        turning.turn(contract.id)
        work()
        turning.turn(contract.id)
        ledger.integrate(world.workspace.id)
        for _again in range(2):
            certificate.make(destruction.of(contract.id).id)
        work()
    told = [each.event for each in history.of(world.workspace.id, contract.id)]
    assert [told.count(f"retention.{each}") for each in ("destroyed", "destruction_certified")] == [1, 1]
    assert blobs.held(contract.id) == {} and certificate.read(destruction.of(contract.id), "pdf")


def _killed(instance, world, contract, step: str) -> None:
    later = str(timedelta(days=15).total_seconds())
    environment = {**instance.environment, "FAULT_AT": step, "UNDERSIGN_CLOCK_OFFSET": later}
    command = [sys.executable, "-c", MORTAL, world.workspace.id, contract.id]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90)
    assert ended.returncode == -9, ended.stderr[-2000:]
