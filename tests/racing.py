"""Sixteen people press “Sign and finish” in the same instant, and two workers make the document of it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connections
from tests import children, paper, whole

from undersign.contracts.contract import Contract
from undersign.contracts.draft import Person
from undersign.store import tenancy

SIGNERS = 16


@dataclass
class Outcome:
    """seconds: from the press to the last delivery."""

    seconds: float
    faults: list[str] = field(default_factory=list)


def race(world, inbox) -> Outcome:
    """One trial; two workers have to be running already."""
    contract = _asked(world)
    visits = []
    for recipient in contract.recipients.exclude(status="spare").select_related("contract"):
        visit = world.proven(recipient)
        visit.adopt_throughout(recipient.name)
        visits.append((recipient.id, visit.visit, visit.nonce))
    start = threading.Barrier(len(visits))

    def press(one) -> None:
        recipient_id, sitting, nonce = one
        try:
            with tenancy.within(world.workspace.id):
                visit = world.enter(contract.recipients.get(pk=recipient_id))
                visit.visit = sitting
                start.wait(30)
                visit.finish(nonce)
        finally:
            connections.close_all()

    began = time.monotonic()
    with ThreadPoolExecutor(len(visits)) as pool:
        list(pool.map(press, visits))
    children.until(lambda: whole.is_finished(contract), seconds=120)
    return Outcome(time.monotonic() - began, whole.faults(world, contract, inbox))


def _asked(world) -> Contract:
    """A contract of sixteen side by side, everybody invited."""
    key = "pledge"
    version = world.__dict__.get(key) or world.publish(key, *paper.for_many(SIGNERS))
    world.__dict__[key] = version
    people = [
        Person(f"signer_{n}", f"Signer Number {n}", world.email(f"signer{n}")) for n in range(1, SIGNERS + 1)
    ]
    values = {"customer_name": "Acme Robotics GmbH"}
    contract = world.sent(*people, version=version, values=values)
    children.until(
        lambda: not contract.recipients.exclude(status="spare").exclude(mail_status="sent").exists(),
        seconds=60,
    )
    contract.refresh_from_db()
    return contract
