"""AT-21: signing and something that forbids it, in the same instant: one of them wins, and it shows."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.journal.refused import Refused
from undersign.store import tenancy


def side_by_side(world, *acts) -> list[str]:
    """Run all acts in the same instant, each on a connection of its own; how each ended."""
    start = threading.Barrier(len(acts))

    def run(act) -> str:
        try:
            with tenancy.within(world.workspace.id):
                start.wait(20)
                act()
                return "done"
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def ready(world, work):
    """Dan, the last signer, about to press."""
    contract = world.sent()
    work()
    world.sign(world.recipient(contract))
    work()
    return world.ready(world.recipient(contract, "Dan"))


def press(world, visit):
    """The same press from a process of its own."""

    def act() -> None:
        again = world.enter(world.recipient(visit.contract, "Dan"))
        again.visit = visit.visit
        again.finish(visit.nonce)

    return act


@pytest.mark.parametrize("trial", range(4))
def test_sign_and_cancel(world, work, ready, trial):
    contract = ready.contract
    signed, cancelled = side_by_side(
        world,
        press(world, ready),
        lambda: Contract.objects.get(pk=contract.pk).void("Changed our minds", by=world.maya.actor()),
    )
    work()
    contract.refresh_from_db()
    told = world.events(contract)
    # Who signed first has signed, even if it was cancelled before the signature came into the document.
    assert (signed == "done") == (told.count("recipient.signed") == 2)
    if cancelled == "done":
        assert contract.status == lifecycle.VOIDED and "contract.sealed" not in told
    else:
        assert cancelled == "contract.not_now" and contract.status == lifecycle.SEALED
    assert told.count("contract.voided") + told.count("contract.sealed") == 1


@pytest.mark.parametrize("trial", range(2))
def test_sign_and_readdress(world, work, ready, trial):
    contract = ready.contract
    dan = world.recipient(contract, "Dan")
    signed, moved = side_by_side(
        world,
        press(world, ready),
        lambda: Contract.objects.get(pk=contract.pk).readdress(
            dan, world.email("dan.new"), by=world.maya.actor()
        ),
    )
    work()
    told = world.events(contract)
    assert (signed == "done") == (told.count("recipient.signed") == 2)
    assert (moved == "done") == ("recipient.readdressed" in told)
    if signed == moved == "done":
        assert last(told, "recipient.signed") < told.index("recipient.readdressed")


def last(told: list[str], event: str) -> int:
    return len(told) - 1 - told[::-1].index(event)


@pytest.mark.parametrize("trial", range(2))
def test_decline_and_sign_from_two_tabs(world, work, ready, trial):
    contract = ready.contract

    def decline() -> None:
        again = world.enter(world.recipient(contract, "Dan"))
        again.visit = ready.visit
        again.decline("Changed my mind")

    ends = side_by_side(world, press(world, ready), decline)
    work()
    assert sorted(end == "done" for end in ends) == [False, True]
    contract.refresh_from_db()
    assert contract.status == (lifecycle.SEALED if ends[0] == "done" else lifecycle.DECLINED)
