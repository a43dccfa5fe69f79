"""The clock of a ticket stands still while signatures are missing, where its helpdesk is told to.

A ticket waits in a status of the administrator's choice, from sending to the end, whatever the end. Whoever
moves the ticket meanwhile is right: it is opened again only out of the status that we gave it, and only when
nothing else of it is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from undersign.connectors import api
from undersign.connectors.hooks.hook import Hook
from undersign.connectors.linking import connection
from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.store import rows


def whose_clock(entry: Entry) -> Iterable[str]:
    """The ticket, where it has one and its helpdesk's clock is to stand still."""
    if rows.first(Hook, "workspace_id = %s AND waiting <> ''", entry.workspace_id) is None:
        return []
    contract = rows.get(Contract, entry.subject)
    return [contract.ticket_id] if contract.ticket_id and _hook(contract) else []


def pause(delivery: Delivery) -> dict[str, Any]:
    """Raises `api.Permanent` where the ticket cannot have that status."""
    contract, hook = _both(delivery)
    if hook is None or contract.status not in lifecycle.OPEN:
        return {"skipped": "nothing waits"}
    ref = _ref(contract)
    with hook.connection.opened() as helpdesk:
        helpdesk.update(ref, status=hook.waiting, key=delivery.id)
    return {"status": hook.waiting}


def go_on(delivery: Delivery) -> dict[str, Any]:
    """As `pause`."""
    contract, hook = _both(delivery)
    if hook is None or contract.status in lifecycle.OPEN or _others_open(contract):
        return {"skipped": "something still waits"}
    ref = _ref(contract)
    with hook.connection.opened() as helpdesk:
        if helpdesk.read(ref).status.casefold() != hook.waiting.casefold():
            return {"skipped": "the ticket was moved"}
        helpdesk.update(ref, status=hook.resumed, key=delivery.id)
    return {"status": hook.resumed}


def _both(delivery: Delivery) -> tuple[Contract, Hook | None]:
    contract = rows.get(Contract, delivery.subject)
    return contract, _hook(contract)


def _hook(contract: Contract) -> Hook | None:
    row = connection.first(api.HELPDESK, contract.workspace_id)
    found = rows.first(Hook, "connection_id = %s", row.pk) if row else None
    if found is None or not found.waiting:
        return None
    found.connection = row  # type: ignore[assignment]
    return found


def _others_open(contract: Contract) -> bool:
    others = Contract.objects.filter(workspace_id=contract.workspace_id, ticket_id=contract.ticket_id)
    return others.filter(status__in=lifecycle.OPEN).exclude(pk=contract.pk).exists()


def _ref(contract: Contract) -> str:
    assert contract.ticket is not None
    return contract.ticket.external_ref or contract.ticket.id
