"""A worker that dies between a message and what is written of it, and the one after it."""

from __future__ import annotations

from tests import children, happenings
from tests.services import receiver as receiving

from undersign.webhooks import endpoint

STEPS = ("webhook.before", "webhook.after", "webhook.settled")
CONTRACTS, EACH = 4, 5


def kill(made, world, step: str) -> list[str]:
    """What did not hold: messages lost, doubled by id, or out of order."""
    with receiving.running() as receiver:
        row, _secret = endpoint.make(
            receiver.url, by=world.bob.actor(), chosen=["contract.reassigned"], allow_private=True
        )
        ids = happenings.contracts(CONTRACTS)
        with children.worker(made, fault=step) as first:
            for _ in range(EACH):
                happenings.happen(world.workspace.id, ids)
            children.until(lambda: first.is_dead)
        with children.worker(made):
            children.until(lambda: len(receiver.taken) >= CONTRACTS * EACH)
        endpoint.disable(row, by=world.bob.actor())
        return _faults(receiver, first, ids)


def _faults(receiver, first, ids) -> list[str]:
    found = [] if first.has_struck else [f"the step was never reached: {first.said[-300:]}"]
    places: dict[str, list[int]] = {each: [] for each in ids}
    for message in receiver.taken.values():
        places[message["data"]["contract"]].append(message["data"]["sequence"])
    found += [f"{each}: {those}" for each, those in places.items() if those != list(range(1, EACH + 1))]
    twice = len(receiver.came) - len({came.id for came in receiver.came})
    return found + ([f"{twice} came again, and only one may"] if twice > 1 else [])
