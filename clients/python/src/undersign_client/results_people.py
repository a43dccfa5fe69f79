"""What the API answers about customers, tickets, members and bulk sends, typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from undersign_client.results import Result


@dataclass(frozen=True, kw_only=True)
class Account(Result):
    id: str
    name: str
    plan: str
    region: str
    country: str
    city: str
    address: str
    language: str
    external_ref: str
    details: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Contact(Result):
    """account: its id."""

    id: str
    account: str
    name: str
    email: str
    phone: str
    title: str
    language: str
    external_ref: str


@dataclass(frozen=True, kw_only=True)
class Note(Result):
    kind: str
    author: str
    body: str
    attachment: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Ticket(Result):
    """account, contact: ids."""

    id: str
    number: int
    subject: str
    status: str
    priority: str
    tags: list[str]
    account: str | None
    contact: str | None
    language: str
    external_ref: str
    opened_at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketWhole(Ticket):
    body: str
    fields: dict[str, Any]
    notes: list[Note]


@dataclass(frozen=True, kw_only=True)
class Member(Result):
    id: str
    name: str
    email: str
    title: str
    role: str
    language: str
    is_active: bool
    joined_at: datetime


@dataclass(frozen=True, kw_only=True)
class Invitation(Result):
    id: str
    email: str
    name: str
    role: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class BulkSend(Result):
    """status: draft | sending | paused | stopped | done. rows: {state: how many}."""

    id: str
    title: str
    template: str
    status: str
    columns: list[str]
    mapping: dict[str, int]
    constants: dict[str, str]
    targets: list[str]
    notify: dict[str, list[str]]
    rows: dict[str, int]
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class BulkRow(Result):
    id: str
    number: int
    state: str
    cells: list[str]
    flaws: list[list[str]]
    contract: str | None


@dataclass(frozen=True, kw_only=True)
class Disclosure(Result):
    version: str
    counted: list[str]
    languages: list[str]
