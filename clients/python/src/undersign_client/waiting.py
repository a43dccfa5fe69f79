"""Waiting until a contract is over, by asking ever less often; an answer that says nothing new has no body.

Hides that the seal follows the last signature by a moment (`completed`, then `sealed`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from undersign_client import reading
from undersign_client.exchange import Pause, Plan, Request
from undersign_client.patience import Patience, carried_out
from undersign_client.problems import UndersignError
from undersign_client.results import SIGNED, Contract


class NotCompleted(UndersignError):
    """It ended without everybody's signature: declined, voided or expired."""

    def __init__(self, contract: Contract) -> None:
        super().__init__(f"{contract.number} was {contract.status}.")
        self.contract = contract


class StillOpen(UndersignError, TimeoutError):
    """Time is up, and it can still be signed."""

    def __init__(self, contract: Contract) -> None:
        super().__init__(f"{contract.number} is still {contract.status}.")
        self.contract = contract


@dataclass(frozen=True)
class Rhythm:
    """Seconds between two questions: first so many, each time `factor` as long, at most `longest`."""

    first: float = 2.0
    factor: float = 1.5
    longest: float = 60.0
    clock: Callable[[], float] = time.monotonic


RHYTHM = Rhythm()


def until_completed(path: str, patience: Patience, rhythm: Rhythm, timeout: float | None) -> Plan[Contract]:
    ends = None if timeout is None else rhythm.clock() + timeout
    contract, tag, pause = None, "", rhythm.first
    while True:
        asked = Request("GET", path, headers={"If-None-Match": tag} if tag else {})
        answer = yield from carried_out(asked, patience)
        if answer.status != 304 or contract is None:
            contract = reading.answered(Contract, answer)
            tag = contract.etag
        if contract.is_over:
            return _completed(contract)
        left = None if ends is None else ends - rhythm.clock()
        if left is not None and left <= 0:
            raise StillOpen(contract)
        short = rhythm.first if contract.status == SIGNED else pause
        yield Pause(short if left is None else min(short, left))
        pause = min(rhythm.longest, pause * rhythm.factor)


def _completed(contract: Contract) -> Contract:
    if not contract.is_sealed:
        raise NotCompleted(contract)
    return contract
