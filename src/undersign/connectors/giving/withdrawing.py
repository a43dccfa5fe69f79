"""Taking back what a contract's deliveries left in the systems around it, before the contract is destroyed.

Hides what each system can do: a file in a vault or in our own helpdesk, directory and billing is removed;
where a system deletes nothing for us, a note tells whoever works there, and the certificate says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.connectors import api
from undersign.connectors.giving import deliver, destinations
from undersign.connectors.hooks.call import Call
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.contracts.contract import Contract
from undersign.journal import actor, clock, moves
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.journal.refused import Refused
from undersign.retention import hold
from undersign.retention.destruction import destruction, events
from undersign.store import rows

TICKET, ACCOUNT, BILLING = "ticket", "account", "billing"
_LEFT_BY = {TICKET: ("ticket", "ticket_note"), ACCOUNT: ("account",), BILLING: ("billing",)}
_KINDS = {TICKET: api.HELPDESK, ACCOUNT: api.DIRECTORY, BILLING: api.BILLING}
_LEFT = """workspace_id = %s AND subject = %s AND effect = ANY(%s) AND status = 'done'
    AND result::text NOT LIKE '%%skipped%%' ORDER BY entry_id, id"""


def copies(entry: Entry) -> Iterable[str]:
    """Where copies of an entry's contract lie: `ticket`, `account`, `billing`, ids of its archives."""
    found = [place for place in _LEFT_BY if _left(entry.workspace_id, entry.subject, _LEFT_BY[place])]
    archived = _left(entry.workspace_id, entry.subject, (destinations.EFFECT,))
    return [*found, *dict.fromkeys(each.target or destinations.ANY for each in archived)]


def take_back(delivery: Delivery) -> dict[str, Any]:
    """target: as `copies` says. The result is a line of the certificate: {"where", "kind", …}."""
    row = destruction.of(delivery.subject)
    if row is None or row.removed_at is not None:
        return {"skipped": "it is not destroyed, or is already"}
    try:
        hold.require_free(delivery.subject)
    except Refused as error:
        raise api.Permanent(error.sentence) from error
    contract = rows.get(Contract, delivery.subject)
    told = _from_place(contract, delivery) if delivery.target in _KINDS else _from_archive(contract, delivery)
    if told.get("where"):
        _on_record(contract, told, delivery)
    return told


def forget(contract: Contract) -> None:
    """What asked for it. In the transaction that empties the contract."""
    Call.objects.filter(contract=contract).update(asked_by="", reason="")


def _left(workspace_id: str, contract_id: str, effects: Iterable[str]) -> list[Delivery]:
    return rows.some(Delivery, _LEFT, workspace_id, contract_id, list(effects))


def _from_archive(contract: Contract, delivery: Delivery) -> dict[str, Any]:
    left = _left(delivery.workspace_id, contract.id, (destinations.EFFECT,))
    done = [each for each in left if (each.target or destinations.ANY) == delivery.target]
    paths = list(dict.fromkeys(path for each in done for path in each.result.get("paths", [])))
    where = next((str(each.result.get("archive")) for each in done), "")
    row = destinations._row(delivery)
    if row is None:
        return _stays(where, _("the connection was removed"), paths)
    with row.opened() as system:
        if row.kind == api.DIRECTORY:
            return _from_records(row, system, contract, done)
        if not isinstance(system, api.Removing):
            return _stays(row.name, _("this system deletes nothing for us"), paths)
        return _removed(row, system, paths)


def _removed(row: Connection, system: Any, paths: list[str]) -> dict[str, Any]:
    try:
        gone = [system.remove(path, key="") for path in paths]
    except api.Permanent as error:
        return {**_stays(row.name, str(error), paths), "kind": _why(row, system, paths)}
    return {"where": row.name, "kind": "removed" if any(gone) else "absent", "files": len(paths)}


def _why(row: Connection, system: Any, paths: list[str]) -> str:
    """held: the store keeps it from everybody for a time."""
    if not isinstance(system, api.Locking):
        return "left"
    vault: Any = system
    until = [vault.locked_until(path) for path in paths if vault.exists(path)]
    return "held" if any(each is not None and each > clock.now() for each in until) else "left"


def _from_place(contract: Contract, delivery: Delivery) -> dict[str, Any]:
    kind = _KINDS[delivery.target]
    lives_in = contract.ticket if kind == api.HELPDESK else contract.account
    row = connection.home(kind, lives_in, contract.workspace_id)
    done = _left(delivery.workspace_id, contract.id, _LEFT_BY[delivery.target])
    if row is None:
        return _stays(delivery.target, _("the connection was removed"), [each.id for each in done])
    with row.opened() as system:
        return _from_records(row, system, contract, done)


def _from_records(row: Connection, system: Any, contract: Contract, done: list[Delivery]) -> dict[str, Any]:
    """Notes on a ticket, documents of an account: by the keys under which they were given."""
    lives_in = contract.ticket if row.kind == api.HELPDESK else contract.account
    if lives_in is None:
        return _stays(row.name, _("nobody knows any more where"), [each.id for each in done])
    place = lives_in.external_ref or lives_in.id
    if isinstance(system, api.Removing):
        gone = [system.remove(place, key=each.id) for each in done]
        return {"where": row.name, "kind": "removed" if any(gone) else "absent", "files": len(gone)}
    if row.kind == api.HELPDESK:
        with deliver._language(contract):
            text = _(
                "The record of contract %(number)s is destroyed, since its time to be kept is over. Please "
                "delete the copies on this ticket too."
            ) % {"number": contract.number}
        system.note(place, api.Note(text, contract.number), key=f"{done[0].id}.destroyed")
        return {"where": row.name, "kind": "told", "files": len(done)}
    return _stays(row.name, _("this system deletes nothing for us"), [each.id for each in done])


def _stays(where: str, why: str, what: list[str]) -> dict[str, Any]:
    """marks: SHA-256 of the paths or keys, since a path holds names."""
    marks = [hashlib.sha256(each.encode()).hexdigest() for each in what]
    return {"where": where, "kind": "left", "why": why, "marks": marks}


def _on_record(contract: Contract, told: dict[str, Any], delivery: Delivery) -> None:
    """Once, however often a crash has it done again."""
    happened = events.CopyRemoved(where=told["where"], kind=told["kind"], delivery_id=delivery.id)
    with transaction.atomic(), translation.override("en"):
        moves.lock(contract)
        entries = Entry.objects.filter(workspace_id=contract.workspace_id, subject=contract.id)
        if not entries.filter(event=happened.name, facts__delivery_id=delivery.id).exists():
            moves.record(contract, happened, by=actor.system(contract.workspace_id))
