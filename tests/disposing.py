"""What tests of disposal share: a record whose time is over, and years that pass."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta

from undersign.contracts.contract import Contract
from undersign.journal import clock, ledger
from undersign.retention import record as records
from undersign.retention.disposition import deciding, turning
from undersign.retention.record import Record

DAY = timedelta(days=1)
WHY = "Its time is over and nobody needs it."


def kept(contract: Contract, until: date, *, verified_by: str) -> Record:
    """Its record, kept until that day by a rule that somebody signed off."""
    rule: dict[str, object] = {
        "key": "standard",
        "trigger": "ended",
        "months": 84,
        "basis": "Our policy",
        "source": "Policy 7",
    }
    rule |= {"counted_from": str(until - 7 * 365 * DAY), "until": str(until), "verified_by": verified_by}
    because = {"on": str(until), "rule": "standard", "because": [rule]}
    made = {"workspace_id": contract.workspace_id, "made_at": clock.now(), "refreshed_at": clock.now()}
    about = {
        "retain_until": until,
        "because": because,
        "blocked": [],
        "status": records.KEPT,
        "is_stale": False,
    }
    return Record.objects.update_or_create(contract=contract, defaults=made | about)[0]


@contextmanager
def after(**passed):
    """The clock as it is later, in this process."""
    with clock.travel(timedelta(**passed)):
        yield


def destroy(world, contract: Contract, work, *, by) -> None:
    """Decided, warned twice, destroyed and certified, each on its day."""
    deciding.decide(contract.id, deciding.Decision("destroy", WHY), by=by.actor())
    turning.turn(contract.id)
    work()
    with after(days=8):
        turning.turn(contract.id)
        work()
    with after(days=15):
        turning.turn(contract.id)
        work()
        turning.turn(contract.id)
        ledger.integrate(world.workspace.id)
        work()
