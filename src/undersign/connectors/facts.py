"""What crosses between Undersign and a system outside it: frozen, typed, and the same for every vendor.

Hides each vendor's names and shapes from everything above the connectors. The promises that use these
are in `api`, which offers them under its own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

ACCOUNT, CONTACT, DEAL, TICKET = "account", "contact", "deal", "ticket"
RECORDS = (ACCOUNT, CONTACT, DEAL, TICKET)


@dataclass(frozen=True)
class AccountFacts:
    """A customer's company. ref: its id on their side. address: lines, city, region, postcode, country."""

    ref: str
    name: str
    industry: str = ""
    plan: str = ""
    region: str = ""
    country: str = ""
    state: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ContactFacts:
    """A person at a customer's."""

    ref: str
    name: str
    email: str = ""
    phone: str = ""
    title: str = ""
    language: str = ""
    account_ref: str = ""


@dataclass(frozen=True)
class DealFacts:
    """What is being sold to an account. stage: as their people name it. amount: exact, None where nobody has
    said; currency: ISO 4217, "" where their side keeps one currency for all. details: their own fields."""

    ref: str
    name: str
    stage: str = ""
    amount: Decimal | None = None
    currency: str = ""
    closes_on: str = ""
    account_ref: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def price(self) -> Any:
        """As a merge field of money takes it: with its currency, or an amount in the template's own."""
        told = {"amount": str(self.amount), "currency": self.currency}
        return self.amount if self.amount is None or not self.currency else told


@dataclass(frozen=True)
class TicketFacts:
    """A ticket as its helpdesk knows it. number: what people call it; ref: what calls need.

    requester: the person as the helpdesk knows them. account_ref and contact_ref are filled in where
    helpdesk and directory are one system, and empty where the directory has to be searched.
    """

    ref: str
    number: str
    subject: str
    status: str
    url: str = ""
    body: str = ""
    requester: ContactFacts | None = None
    account_ref: str = ""
    contact_ref: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    opened_at: datetime | None = None


@dataclass(frozen=True)
class Attachment:
    """A file on its way in or out; the name is safe already (see `naming.safe`)."""

    filename: str
    content: bytes
    media_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Note:
    """Something to say on a ticket, internal unless `is_public`, with the files that belong to it."""

    text: str
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()
    is_public: bool = False


@dataclass(frozen=True)
class Posted:
    """Where a note or document now is: its id on their side, and a page for people, if there is one."""

    ref: str
    url: str = ""


@dataclass(frozen=True)
class StoredAt:
    """A file in a vault. path: from the vault's root, with slashes. size in bytes."""

    path: str
    size: int
    url: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class PaidTerms:
    """What is paid. amount: exact, in ISO 4217 currency, `every` month, quarter, year or once; payment_days
    after the invoice. None or "" is what nobody has said."""

    plan: str = ""
    amount: Decimal | None = None
    currency: str = ""
    every: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    payment_days: int | None = None


@dataclass(frozen=True)
class BillingFacts:
    """A customer as billing knows them. ref: of the billing account. terms: as they are charged now."""

    ref: str
    name: str
    terms: PaidTerms = PaidTerms()


@dataclass(frozen=True)
class FieldFacts:
    """A field of their records, also one that their administrator added.

    record: one of `RECORDS`. name: as calls need it; label: as their people read it. type: text, number,
    money, date, choice or yes_no. choices: (name, label) of a choice. is_writable: to the account we
    sign in with.
    """

    record: str
    name: str
    label: str
    type: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    is_custom: bool = False
    is_writable: bool = True


@dataclass(frozen=True)
class Change:
    """A record as it is after a change on their side.

    at: by their clock. by: who wrote last, as far as they tell, to recognise our own writes (echoes).
    values: {field's name: text as they have it}; is_gone: deleted there. merged_into: the ref of the
    record that took this one's place.
    """

    record: str
    ref: str
    at: datetime | None = None
    by: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    is_gone: bool = False
    merged_into: str = ""


@dataclass(frozen=True)
class Changes:
    """One page of changes, oldest first. cursor: where the next page begins, to be kept; opaque to us."""

    changes: tuple[Change, ...]
    cursor: str
    is_last: bool = True


@dataclass(frozen=True)
class Heard:
    """What a webhook of theirs told, once its signature was found right.

    id: of the event on their side, the same when it is told again. starts: key of the template by which
    a macro, tag or rule wants a contract started; "" where a record merely changed. by: the e-mail address
    of whoever did it over there, as far as it is told.
    """

    id: str
    record: str
    ref: str
    starts: str = ""
    by: str = ""
