"""What a connection is told of contracts: on each event that an admin chose, the contract's facts into mapped
fields, one value of the admin's own into another, the ticket's state.

Hides that deliveries may come late or out of order. Facts are told as they are now, not as they were when
the event happened, and what an earlier event would set is left out once a later one has set it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection as database
from django.db import transaction
from django.utils.translation import gettext as _

from undersign.archive.events import EvidenceBundled
from undersign.connectors import api
from undersign.connectors.facts import ACCOUNT, CONTACT, DEAL, RECORDS, TICKET
from undersign.connectors.giving import covering
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import editing, events, feed, link, mapping, ours, passing, value
from undersign.connectors.sync.feed import Feed
from undersign.connectors.sync.wording import Unfit
from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.events import ContractExpired, ContractSent, ContractVoided, RecipientDeclined
from undersign.contracts.succession import workdays
from undersign.contracts.succession.events import TermRenewed
from undersign.contracts.succession.standing import Term
from undersign.customers.account import Account
from undersign.drafting.fields.schema import Schema
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.attempt import Temporary
from undersign.journal.delivery import DONE, Delivery
from undersign.journal.event import Event
from undersign.signing.events import RecipientOpened, RecipientSigned
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

EVENTS: dict[str, type[Event]] = {
    "sent": ContractSent,
    "viewed": RecipientOpened,
    "signed": RecipientSigned,
    "completed": EvidenceBundled,
    "declined": RecipientDeclined,
    "voided": ContractVoided,
    "expired": ContractExpired,
    "renewed": TermRenewed,
}
EFFECT, LANE = "write_back", "told"
KINDS = (api.HELPDESK, api.DIRECTORY)
USUAL = {"fields": False, "note": False, "status": "", "record": "", "field": "", "text": ""}


def choose(row: Connection, chosen: Mapping[str, Mapping[str, Any]], *, by: Actor) -> None:
    """{event: {fields, note: whether; status: of the ticket; record, field, text: one value}} from now on.
    Raises `Refused` (role.refused)."""
    policy.require(by, "connection.manage")
    kept: dict[str, dict[str, Any]] = {}
    for event in EVENTS:
        said = {**USUAL, **{k: v for k, v in chosen.get(event, {}).items() if k in USUAL}}
        if said["record"] not in RECORDS or not said["field"]:
            said |= {"record": "", "field": "", "text": ""}
        if said != USUAL:
            kept[event] = said
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        held = feed.of(row)
        if kept == held.write_back:
            return
        told = events.WriteBackChosen(
            connection_id=row.id, connection=row.name, chosen=kept, was=held.write_back
        )
        Feed.objects.filter(pk=held.pk).update(write_back=kept)
        moves.record(workspace, told, by=by)


def tells_fields(row: Connection) -> bool:
    """Whether any event writes what contracts say into the fields mapped to it."""
    return any(said.get("fields") for said in feed.of(row).write_back.values())


def listeners(workspace_id: str) -> list[Feed]:
    """The feeds whose connections are told anything: in use, of each kind the oldest."""
    held = rows.some(Feed, "workspace_id = %s AND write_back <> '{}'", workspace_id)
    in_use = {first.id for kind in KINDS if held and (first := connection.first(kind, workspace_id))}
    return [each for each in held if each.connection_id in in_use]


def where(event: str, heard_by: list[Feed]) -> list[str]:
    """Of these, the connections that are told of this event, by id."""
    return [each.connection_id for each in heard_by if _acts(each.write_back.get(event))]


def is_noted(event: str, heard_by: list[Feed]) -> bool:
    """Whether an admin wants a note on the ticket whatever the template says."""
    return any(each.write_back.get(event, USUAL).get("note") for each in heard_by)


def _acts(said: Mapping[str, Any] | None) -> bool:
    return bool(said and (said.get("fields") or said.get("status") or said.get("field")))


def tell(event: str, delivery: Delivery) -> dict[str, Any]:
    """The delivery. target: the connection's id."""
    contract = rows.get(Contract, delivery.subject)
    row = Connection.objects.filter(pk=delivery.target, enabled=True).first()
    if row is None:
        return {"skipped": "the connection is switched off"}
    if not covering.may_get(row, contract):
        return dict(covering.SKIPPED)
    held = feed.of(row)
    said = held.write_back.get(event)
    if not _acts(said):
        return {"skipped": "nothing is chosen any more"}
    assert said is not None
    with _alone(f"{contract.id}.{row.id}"), row.opened() as system:
        places = dict(_places(contract, row.kind, system))
        told = _fields(held, system, contract, places, delivery) if said.get("fields") else []
        is_set = _set(system, said, places, delivery) if not _is_late(delivery) else False
    return {"where": row.name, "told": told, "set": is_set}


def _fields(
    held: Feed, system: Any, contract: Contract, places: Mapping[str, str], delivery: Delivery
) -> list[str]:
    """The contract's facts into the fields mapped to them, and its values into ours that it owns."""
    known, told = facts(contract), []
    if contract.status in lifecycle.DONE:
        agree(held, contract)
    if not isinstance(system, api.Fields):
        return []
    for record, ref in places.items():
        mapped = mapping.of(held.connection, record)
        own = [each for each in mapped if each.is_of_contract]
        if not own:
            continue
        found = link.to(held, record, ref, make=True)
        assert found is not None
        for each in own:
            _say(found, each, known(each.ours), contract, delivery.entry_id)
        passing.over(found, system, mapped)
        told += [each.label or each.theirs for each in own]
    return told


def _say(found: link.Link, mapped: mapping.MappedField, text: str, contract: Contract, seq: int) -> None:
    """What a later entry said stays, of whichever contract it was."""
    with transaction.atomic():
        row = value.of(found, mapped)
        row = value.Value.objects.select_for_update().get(pk=row.pk)
        if row.said_seq > seq or row.said == text:
            return
        row.said, row.said_seq, row.ours_at = text, seq, clock.now()
        row.written_by(value.CONTRACT, clock.now(), name=contract.number, ref=contract.id)
        row.save()


def facts(contract: Contract) -> Any:
    """(path) -> what the contract says there now, in the neutral form; "" where it says nothing."""
    term = rows.first(Term, "contract_id = %s", contract.pk)
    known = {
        "contract.status": status(contract),
        "contract.number": contract.number,
        "contract.title": contract.title,
        "contract.url": f"{settings.PUBLIC_URL}/contracts/{contract.id}",
        "contract.sent_on": _day(contract.sent_at, contract),
        "contract.signed_on": _day(contract.completed_at, contract),
        "contract.ends_on": term.ends_on.isoformat() if term and term.ends_on else "",
    }

    def at(path: str) -> Any:
        name = path.removeprefix("contract.values.")
        found = known[path] if path in known else contract.values.get(name)
        if isinstance(found, Mapping):
            return " ".join(str(part) for part in found.values() if part)
        return str(found) if found is not None else ""

    return at


def _day(at: datetime | None, contract: Contract) -> str:
    return workdays.day_of(at, contract.workspace_id).isoformat() if at else ""


def status(contract: Contract) -> str:
    """sent | viewed | signed | completed | declined | voided | expired | draft, as it is now."""
    if contract.status in lifecycle.DONE:
        return "completed"
    if contract.status not in lifecycle.OPEN:
        return contract.status
    signers = contract.signers
    if any(each.signed_at for each in signers):
        return "signed"
    return "viewed" if any(each.opened_at for each in signers) else "sent"


def agree(held: Feed, contract: Contract) -> list[str]:
    """What was signed is what holds: values of ours that the contract owns, by their template's sources."""
    if contract.account is None:
        return []
    owned = mapping.MappedField.objects.filter(
        connection=held.connection_id, record=ACCOUNT, owner="contract"
    ).exclude(ours__startswith=ours.CONTRACT)
    paths, agreed = {each.ours: each for each in owned}, {}
    for each in Schema.from_json({"fields": contract.version.schema.get("fields", ())}).fields:
        path = each.source.removeprefix("account.") if each.source else ""
        if path in paths and contract.values.get(each.name) not in (None, ""):
            try:
                agreed[path] = paths[path].wording.own(contract.values[each.name])
            except Unfit:
                continue
    writer = editing.Writer(value.CONTRACT, contract.number, contract.id)
    account = Account.objects.get(pk=contract.account_id)
    return editing.edit(account, agreed, writer) if agreed else []


def _set(system: Any, said: Mapping[str, Any], places: Mapping[str, str], delivery: Delivery) -> bool:
    """The ticket's state, and the one value of the admin's own."""
    is_set = False
    if said.get("status") and TICKET in places and isinstance(system, api.Helpdesk):
        system.update(places[TICKET], status=said["status"], key=delivery.id)
        is_set = True
    if said.get("field") and said["record"] in places and isinstance(system, api.Fields):
        system.write(
            said["record"], places[said["record"]], {said["field"]: said["text"]}, key=f"{delivery.id}.set"
        )
        is_set = True
    return is_set


def _is_late(delivery: Delivery) -> bool:
    """A later event has set something there already: what this one would set is old."""
    later = Delivery.objects.filter(
        workspace_id=delivery.workspace_id,
        subject=delivery.subject,
        effect=delivery.effect,
        target=delivery.target,
        entry__gt=delivery.entry_id,
        status=DONE,
        result__set=True,
    )
    return later.exists()


def _places(contract: Contract, kind: str, system: Any) -> Iterable[tuple[str, str]]:
    """(record, ref) of everything over there that the contract is about."""
    if kind == api.HELPDESK:
        if contract.ticket:
            yield TICKET, contract.ticket.external_ref or contract.ticket.id
        return
    if contract.contact:
        yield CONTACT, contract.contact.external_ref or contract.contact.id
    if contract.account:
        ref = contract.account.external_ref or contract.account.id
        yield ACCOUNT, ref
        deal = system.open_deal(ref) if isinstance(system, api.Deals) else ""
        deal = str((contract.account.details or {}).get("deal", "")) or deal
        if deal:
            yield DEAL, deal


@contextmanager
def _alone(what: str) -> Iterator[None]:
    """One at a time tells one system of one contract, or an old word could follow a new one."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 7))", [what])
        (is_mine,) = cursor.fetchone()
    if not is_mine:
        raise Temporary(_("Another word about this contract is on its way there."), retry_after=5)
    try:
        yield
    finally:
        with database.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 7))", [what])
