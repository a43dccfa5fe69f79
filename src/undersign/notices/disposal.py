"""Before a record is destroyed: its sender and its parties are told, twice, where to take a copy from (RT-6).

Hides who they are, and what else lies here of a contract: `forget` takes names, addresses and words out
of every message that was about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.conf import settings
from django.utils import translation

from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import pace, zones
from undersign.journal import clock
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import messages
from undersign.notices.outbox import Mail
from undersign.notices.returns import ReturnedMail
from undersign.retention.destruction import destruction
from undersign.retention.destruction.walls import REDACTED
from undersign.signing import link
from undersign.store import rows
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.member import Member


def concerned(entry: Entry) -> Iterable[str]:
    """Ids of its sender, where they still work here, and of everybody who has an address in it."""
    contract = rows.get(Contract, entry.subject)
    owner = contract.owner
    staff = [owner.id] if owner is not None and owner.is_active else []
    return [*staff, *(each.id for each in contract.people() if each.email)]


def warn(delivery: Delivery) -> dict[str, Any]:
    """When it is destroyed, and where the copy is. target: the id of a member or a recipient."""
    contract, person = messages._contract(delivery), messages._person(delivery.target)
    row = destruction.of(contract.id)
    if row is None or row.begun_at is not None:
        return {"skipped": "it is not destroyed after all, or already"}
    if isinstance(person, Recipient):
        person.contract = contract
    facts = {
        "on": format_date(row.due_at.astimezone(_zone(person)), "long", locale=person.language),
        "days": max((row.due_at - clock.now()).days, 0),
        "page": _page(contract, person),
        "is_signer": isinstance(person, Recipient),
    }
    with translation.override(person.language):
        return messages._post("destruction_ahead", delivery, contract, person, facts)


def _zone(person: Recipient | Member) -> ZoneInfo:
    """By whose clock the day is told: the reader's, else the workspace's."""
    if isinstance(person, Recipient):
        return pace.zone(person)
    return zones.named(person.zone or workspaces.of(person.workspace_id).zone)


def _page(contract: Contract, person: Recipient | Member) -> str:
    if isinstance(person, Recipient):
        return link.url_for(person)
    return f"{settings.PUBLIC_URL}/contracts/{contract.id}"


def forget(contract: Contract) -> None:
    """Of each message it stays on record that it was sent, and when. In the caller's transaction."""
    addresses = [each.email for each in contract.seats() if each.email]
    Mail.objects.filter(workspace_id=contract.workspace_id, contract_id=contract.pk).update(
        address="", name=REDACTED, subject=REDACTED, answer="", attachments=[], body=None
    )
    others = Recipient.objects.filter(workspace_id=contract.workspace_id).exclude(contract=contract)
    for address in addresses:
        if not others.filter(email__iexact=address).exists():
            came = ReturnedMail.objects.filter(workspace_id=contract.workspace_id, address__iexact=address)
            came.delete()
