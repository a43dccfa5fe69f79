"""A contract is late: the day by which it should have been signed is over, and its owner hears of it once.

Hides that it is told once: the entry itself is what says that it was. What was late for days before anybody
looked (`FORGOTTEN`) is not told anew; it stands in the list of what is overdue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import turns
from undersign.journal import actor, clock, moves
from undersign.journal.entry import Entry
from undersign.journal.event import Event, personal

FORGOTTEN = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class ContractOverdue(Event):
    name = "contract.overdue"
    sentence = _("The contract is overdue: %(waiting)s did not sign yet")
    category = "messages"
    icon = "clock-exclamation"
    waiting: str = personal()


def due() -> list[tuple[str, str]]:
    """(workspace id, contract id) of what became overdue and was not told, anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_overdue(%s, %s)", [clock.now(), clock.now() - FORGOTTEN])
        return cursor.fetchall()


def tell(contract_id: str) -> bool:
    """Record it, if it is so and was not recorded; whether it was now."""
    with transaction.atomic():
        contract = moves.hold(Contract, contract_id)
        if contract.status != lifecycle.SENT or contract.due_at is None or contract.due_at > clock.now():
            return False
        here = {"workspace_id": contract.workspace_id, "subject": contract.pk}
        if Entry.objects.filter(event=ContractOverdue.name, **here).exists():
            return False
        waiting = ", ".join(each.name for each in turns.pending(contract.people()))
        told = ContractOverdue(waiting=waiting)
        moves.record(contract, told, by=actor.system(contract.workspace_id))
    return True
