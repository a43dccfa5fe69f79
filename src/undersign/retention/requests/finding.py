"""All that is kept about a person: by their address, across contracts, contacts, tickets and mails.

Hides the tables. What several people share, a contract above all, is one item; what to do with it is decided
for all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.retention.requests import request as requests


@dataclass(frozen=True)
class Found:
    """about: a line for staff, such as a number and title."""

    kind: str
    item: str
    about: str


def of(workspace_id: str, email: str) -> list[Found]:
    """Everything under the address, whatever its capitals. Inside the workspace."""
    email = email.strip()
    here = {"workspace_id": workspace_id}
    contacts = list(Contact.objects.filter(**here, email__iexact=email).order_by("id"))
    asked = Recipient.objects.filter(**here, email__iexact=email).values("contract_id")
    own = Contract.objects.filter(**here)
    contracts = own.filter(pk__in=asked) | own.filter(contact__in=contacts)
    tickets = Ticket.objects.filter(**here, contact__in=contacts).order_by("number")
    return [
        *(Found(requests.CONTRACT, c.pk, _contract(c)) for c in contracts.distinct().order_by("number")),
        *(Found(requests.CONTACT, c.pk, f"{c.name} · {c.email}") for c in contacts),
        *(Found(requests.TICKET, t.pk, str(t)) for t in tickets),
        *_mails(workspace_id, email),
    ]


def about(kind: str, item: str) -> str:
    """The line of an item that was found before; "" where it is gone."""
    row: Any = {requests.CONTRACT: Contract, requests.CONTACT: Contact, requests.TICKET: Ticket}.get(kind)
    found = row.objects.filter(pk=item).first() if row else None
    return _contract(found) if isinstance(found, Contract) else str(found or "")


def _contract(contract: Contract) -> str:
    return f"{contract.number} {contract.title}"


def _mails(workspace_id: str, email: str) -> Iterable[Found]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM mail WHERE workspace_id = %s AND lower(address) = lower(%s)",
            [workspace_id, email],
        )
        (count,) = cursor.fetchone()
    if count:
        yield Found(requests.MAIL, requests.digest(workspace_id, email), str(count))
