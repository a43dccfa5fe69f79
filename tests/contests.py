"""Signing and something that forbids it, in the same instant, each on a connection of its own: many trials.

Each trial is a contract of its own for two who sign side by side; only the first presses. What comes back are
faults: sentences about whatever does not agree with exactly one winner and with the trail.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connections
from tests import paper

from undersign.contracts.contract import Contract
from undersign.contracts.draft import Person
from undersign.contracts.people import delegating
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import correcting, expiry
from undersign.journal import actor, attempt, clock, delivery
from undersign.journal.refused import Refused
from undersign.signing import link
from undersign.store import tenancy

SOON = 0.04  # seconds within which both begin


@dataclass
class Ready:
    """Somebody about to press: the contract, who, their sitting and the form they press in."""

    contract: Contract
    recipient: Recipient
    sitting: Any
    nonce: str


def ready(world) -> Ready:
    """A contract sent, issued and open in the first signer's browser."""
    contract = world.sent(
        *(Person(f"signer_{n}", f"Signer {n}", world.email(f"signer{n}")) for n in (1, 2)),
        version=_version(world),
        values={"customer_name": "Acme Robotics GmbH"},
    )
    _inner(world, contract)
    recipient = world.recipient(contract, "Signer 1")
    link.url_for(recipient)  # as its mail would
    visit = world.proven(recipient)
    visit.adopt("typed", text=recipient.name)
    return Ready(Contract.objects.get(pk=contract.pk), recipient, visit.visit, visit.nonce)


def _version(world):
    """A role may be passed on, so that there is a seat for a delegate."""
    if "contested" not in world.__dict__:
        sources, schema = paper.for_many(2)
        for role in schema["roles"]:
            role["may_delegate"] = True
        world.__dict__["contested"] = world.publish("contested", sources, schema)
    return world.__dict__["contested"]


def _inner(world, contract: Contract) -> None:
    """The worker's inner work, without the mails."""
    due = delivery.Delivery.objects.filter(subject=contract.pk, lane=delivery.INNER, status=delivery.DUE)
    while rows := list(due.select_related("entry")):
        for row in rows:
            attempt.attempt(row)


def press(world, at: Ready) -> Callable[[], None]:
    """The same press, from a process of its own."""

    def act() -> None:
        again = world.enter(world.recipient(at.contract, "Signer 1"))
        again.visit = at.sitting
        again.finish(at.nonce)

    return act


def _fresh(at: Ready) -> Contract:
    return Contract.objects.get(pk=at.contract.pk)


def void(world, at: Ready) -> None:
    _fresh(at).void("Changed our minds", by=world.maya.actor())


def correct(world, at: Ready) -> None:
    correcting.reissue(_fresh(at), by=world.maya.actor())


def expire(world, at: Ready) -> None:
    """The last instant comes while somebody presses; the clockwork looks just after it."""
    time.sleep(max(0.0, (_fresh(at).expires_at - clock.now()).total_seconds()))
    expiry.expire(_fresh(at))


def delegate(world, at: Ready) -> None:
    row = world.recipient(at.contract, "Signer 1")
    by = actor.Actor(actor.SIGNER, row.id, row.name, row.workspace_id)
    delegating.delegate(row, "Erin Deputy", world.email("erin"), "She decides", by=by)


def second_tab(world, at: Ready) -> None:
    press(world, at)()


RIVALS: dict[str, tuple[Callable[..., None], str]] = {
    "void": (void, "contract.voided"),
    "expire": (expire, "contract.expired"),
    "correct": (correct, "contract.corrected"),
    "delegate": (delegate, "recipient.delegated"),
    "second tab": (second_tab, "recipient.signed"),
}


@dataclass
class Race:
    """signed, other: "done", or why the press or its rival was refused. faults: what is wrong about that."""

    signed: str
    other: str
    faults: list[str]


def trial(world, name: str, pool: ThreadPoolExecutor) -> Race:
    """One race of a press and its rival."""
    rival, event = RIVALS[name]
    at = ready(world)
    if name == "expire":
        end = clock.now() + timedelta(seconds=SOON)
        Contract.objects.filter(pk=at.contract.pk).update(expires_at=end)
    return _raced(world, name, at, rival, event, pool)


def _raced(world, name: str, at: Ready, rival: Callable, event: str, pool: ThreadPoolExecutor) -> Race:
    start = threading.Barrier(2)
    acts = (press(world, at), lambda: rival(world, at))
    signed, other = pool.map(lambda act: _ended(world, act, start), acts)
    trail = world.events(at.contract)
    told = f"(press: {signed}, rival: {other}, {trail})"
    faults = _faults(name, event, signed, other, trail)
    return Race(signed, other, [f"{name}: {fault} {told}" for fault in faults])


def _faults(name: str, event: str, signed: str, other: str, trail: list[str]) -> list[str]:
    signatures = trail.count("recipient.signed")
    if name == "second tab":
        return [] if signatures == 1 and "done" in (signed, other) else ["not signed exactly once"]
    found = []
    if (signed == "done") != (signatures == 1):
        found.append("the trail does not tell the signature as it was")
    if (other == "done") != (trail.count(event) == 1):
        found.append("the trail does not tell the rival as it was")
    if "done" not in (signed, other):
        found.append("nobody won")
    if signed == other == "done":
        if name in ("correct", "delegate"):
            found.append("both won")
        elif trail.index("recipient.signed") > trail.index(event):
            found.append("signed after the end")
    return found


def _ended(world, act: Callable[[], None], start: threading.Barrier) -> str:
    try:
        with tenancy.within(world.workspace.id):
            start.wait(20)
            time.sleep(random.random() * SOON)  # noqa: S311 (which of them is first, by chance)
            act()
            return "done"
    except Refused as refused:
        return refused.code
    finally:
        connections.close_all()
