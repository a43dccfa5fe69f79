"""Everything kept about the person who asked, in one file they can take elsewhere (GDPR 15, 20; law.md GD-5).

Hides the form: a ZIP with `data.json`, and the PDFs of contracts that are over. No other person's answers,
checks or addresses go along; the contract itself names both sides, as each of them has it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

from django.db import transaction

from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.entry import stamp
from undersign.retention.requests import asking, deciding, events
from undersign.retention.requests import request as requests
from undersign.retention.requests.request import Item, Request
from undersign.signing import consent
from undersign.signing.sitting import Proof
from undersign.store import blobs, keys, rows
from undersign.workspaces import policy

KINDS = (document.SEALED, document.CERTIFICATE)


def export(asked: Request, *, by: Actor) -> bytes:
    """The ZIP. Raises `Refused` (request.closed) before it is known who asked."""
    policy.require(by, "request.decide")
    deciding.require_open(asked)
    items = asking.look(asked)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(_data(asked, items), indent=2, ensure_ascii=False))
        files = [_file(archive, each) for item in items for each in _files(item)]
    data = held.getvalue()
    with transaction.atomic():
        moves.lock(asked)
        told = events.RequestExported(files=sum(files), sha256=hashlib.sha256(data).hexdigest())
        moves.record(asked, told, by=by)
    return data


def _data(asked: Request, items: list[Item]) -> dict[str, Any]:
    email = asked.person["email"]
    return {
        "person": asked.person,
        "asked_at": stamp(asked.received_at),
        "contracts": [_contract(each, email) for each in _rows(Contract, items, requests.CONTRACT)],
        "contacts": [_contact(each) for each in _rows(Contact, items, requests.CONTACT)],
        "tickets": [_ticket(each) for each in _rows(Ticket, items, requests.TICKET)],
    }


def _rows(model: Any, items: list[Item], kind: str) -> list[Any]:
    wanted = [item.item for item in items if item.kind == kind]
    return list(model.objects.filter(pk__in=wanted).order_by("pk"))


def _contract(contract: Contract, email: str) -> dict[str, Any]:
    own = [each for each in contract.people() if each.email.casefold() == email.casefold()]
    return {
        "number": contract.number,
        "title": contract.title,
        "status": contract.status,
        "created_at": stamp(contract.created_at),
        "values": contract.values,
        "also_given_to": deciding.told_to(contract.pk),
        "you": [_recipient(each) for each in own],
    }


def _recipient(who: Recipient) -> dict[str, Any]:
    checks = rows.some(Proof, "recipient_id = %s ORDER BY at, id", who.pk)
    agreed = [each for each in consent.of_contract(who.contract) if each.recipient_id == who.pk]
    return {
        "name": who.name,
        "email": who.email,
        "role": who.role,
        "language": who.language,
        "signed_at": stamp(who.signed_at) if who.signed_at else None,
        "answers": {each.name: each.value for each in who.answers.order_by("name")},
        "checks": [{"method": each.method, "at": stamp(each.at), "details": each.details} for each in checks],
        "consents": [{"at": stamp(each.at), "ip": each.ip, "browser": each.agent} for each in agreed],
    }


def _contact(contact: Contact) -> dict[str, Any]:
    names = ("name", "email", "phone", "title", "language")
    return {"account": contact.account.name, **{name: getattr(contact, name) for name in names}}


def _ticket(ticket: Ticket) -> dict[str, Any]:
    notes = [{"at": stamp(each.at), "kind": each.kind, "text": each.body} for each in ticket.notes.all()]
    return {"number": ticket.number, "subject": ticket.subject, "text": ticket.body, "notes": notes}


def _files(item: Item) -> list[document.Document]:
    if item.kind != requests.CONTRACT:
        return []
    return list(document.several(Contract(pk=item.item), *KINDS).values())


def _file(archive: zipfile.ZipFile, row: document.Document) -> bool:
    try:
        data = row.read()
    except (blobs.Missing, blobs.Damaged, keys.KeyGone):
        return False
    archive.writestr(f"{row.contract.number}-{row.kind}.pdf", data)
    return True
