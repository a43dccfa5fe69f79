"""What the API answers, typed: contracts and all that belongs to one.

Every result keeps what a newer server adds in `more`, and the `etag` it was read with where it was read
alone. Times are aware, in UTC. What a field means stands in the API's own description.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")

SEALED, SIGNED = "sealed", "completed"
ENDED = frozenset({"declined", "voided", "expired"})


@dataclass(frozen=True, kw_only=True)
class Result:
    etag: str = field(default="", compare=False, repr=False)
    more: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Page(Generic[T]):
    """next: the cursor of the page that follows, None on the last."""

    items: list[T]
    next: str | None


@dataclass(frozen=True)
class Person:
    """Somebody of a draft to be. role: of the template, or "copy". host: a colleague before whom they
    sign."""

    role: str
    name: str
    email: str
    language: str | None = None
    title: str = ""
    proofs: list[str] = field(default_factory=list)
    phone: str = ""
    access_code: str = ""
    facts: list[str] = field(default_factory=list)
    host: str = ""


@dataclass(frozen=True, kw_only=True)
class Recipient(Result):
    """status: waiting | invited | opened | proven | signed | declined …; mail: delivered | bounced | ""."""

    id: str
    role: str
    kind: str
    seat: int
    delegate_of: str
    name: str
    email: str
    order: int
    status: str
    mail: str
    signed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RecipientWhole(Recipient):
    party: str
    title: str
    language: str
    invited_at: datetime | None
    opened_at: datetime | None
    host: str


@dataclass(frozen=True, kw_only=True)
class Document(Result):
    """kind: issued | act | sealed | certificate | bundle …"""

    kind: str
    number: int
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Contract(Result):
    """status: draft | sending | sent | completed | sealed, or declined | voided | expired. ticket: the id of
    the one that it belongs to."""

    id: str
    number: str
    title: str
    status: str
    language: str
    template: str
    template_version: int
    created_at: datetime
    sent_at: datetime | None
    completed_at: datetime | None
    expires_at: datetime | None
    ticket: str | None = None
    replaces: str | None = None
    replaced_by: str | None = None
    sandbox: bool = False
    recipients: list[Recipient]
    documents: list[Document]

    @property
    def is_sealed(self) -> bool:
        """Signed by everybody and sealed: its files are final."""
        return self.status == SEALED

    @property
    def is_over(self) -> bool:
        """Nothing more happens to it: sealed, or ended without."""
        return self.is_sealed or self.status in ENDED


@dataclass(frozen=True, kw_only=True)
class Value(Result):
    name: str
    type: str
    label: str
    required: bool
    value: Any
    source: str


@dataclass(frozen=True, kw_only=True)
class Place(Result):
    name: str
    kind: str
    label: str
    required: bool
    recipient: str | None
    page: int
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, kw_only=True)
class Entry(Result):
    """One line of a contract's trail."""

    position: int
    event: str
    at: datetime
    sentence: str
    category: str
    actor: str
    ip: str
    facts: dict[str, Any]
    hash: str


@dataclass(frozen=True, kw_only=True)
class Delivery(Result):
    """status: due | done | failed."""

    id: str
    lane: str
    effect: str
    target: str
    status: str
    attempts: int
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None
    error: str
    url: str
    held_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Reminders(Result):
    """next: {recipient id: when they are reminded next}."""

    first_hours: int
    every_hours: int
    most: int
    before_expiry_hours: int
    opens: int
    closes: int
    weekends: bool
    next: dict[str, datetime | None]


@dataclass(frozen=True, kw_only=True)
class Telling(Result):
    """notify: {event: audiences}. watchers: addresses."""

    notify: dict[str, list[str]]
    watchers: list[str]


@dataclass(frozen=True, kw_only=True)
class AskedRule(Result):
    name: str
    approved: bool
    waiting: list[str]


@dataclass(frozen=True, kw_only=True)
class Approval(Result):
    """status: not_needed | needed | asked | approved | declined."""

    status: str
    rules: list[AskedRule]
    asked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Asked(Result):
    """A contract by how its approval stands."""

    contract: str
    number: str
    title: str
    status: str
    approval: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class End(Result):
    """What ends. yearly: what it is worth in a year, an exact decimal."""

    contract: str
    number: str
    title: str
    ends_on: date | None
    notice_on: date | None
    days: int
    state: str
    renews: bool
    yearly: str | None
    currency: str
    renewal: str | None


@dataclass(frozen=True, kw_only=True)
class Link(Result):
    url: str


@dataclass(frozen=True, kw_only=True)
class Found(Result):
    """One page of a search. instead: {what was asked: what it was taken for}."""

    items: list[Contract]
    next: str | None
    instead: dict[str, str]
    is_cut: bool
