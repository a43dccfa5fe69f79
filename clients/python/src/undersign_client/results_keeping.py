"""What the API answers about webhooks, how long contracts are kept, and legal holds, typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from undersign_client.results import Result


@dataclass(frozen=True, kw_only=True)
class Webhook(Result):
    """status: active | paused | disabled. public_key: checks `v1a` signatures. waiting: messages it has not
    taken yet. said: its last answer where it took one not."""

    id: str
    url: str
    name: str
    events: list[str]
    team: str
    allow_private: bool
    status: str
    public_key: str
    waiting: int
    said: str
    next_at: datetime
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class WebhookMade(Webhook):
    """secret: `whsec_…`, told once."""

    secret: str


@dataclass(frozen=True, kw_only=True)
class WebhookSecret(Result):
    secret: str
    public_key: str


@dataclass(frozen=True, kw_only=True)
class WebhookEvent(Result):
    type: str
    group: str


@dataclass(frozen=True, kw_only=True)
class Try(Result):
    """status: 0 for no answer. ms: how long it took."""

    at: datetime
    status: int
    ms: int


@dataclass(frozen=True, kw_only=True)
class Message(Result):
    """message_id: the `webhook-id`. status: waiting | done. said: the beginning of the last answer."""

    id: str
    message_id: str
    type: str
    contract: str
    status: str
    attempts: int
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None
    tries: list[Try]
    said: str


@dataclass(frozen=True, kw_only=True)
class Replayed(Result):
    """messages: how many are told again."""

    messages: int


@dataclass(frozen=True, kw_only=True)
class Reason(Result):
    """rule: the key of a category, or `law:US-IL`. until: None where it is not known."""

    rule: str
    counted_from: date | None
    months: int | None
    until: date | None
    source: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Kept(Result):
    """How long a contract is kept. status: kept | review | approved | warned | destroyed. retain_until: the
    last day, None while that is not known. blocked: why it is not destroyed whatever the day."""

    contract: str
    number: str
    status: str
    retain_until: date | None
    rule: str
    because: list[Reason]
    blocked: list[str]
    categories: list[str]
    governing_law: str
    law_source: str
    ended_on: date | None
    extended_until: date | None
    trail_until: date | None


@dataclass(frozen=True, kw_only=True)
class Category(Result):
    """months: from `trigger` (ended | created | in_effect | fixed), None while nobody said."""

    key: str
    name: str
    trigger: str
    months: int | None
    fixed_on: date | None
    basis: str
    source: str
    field: str
    value: str
    verified: bool
    verified_on: date | None
    review_on: date | None


@dataclass(frozen=True, kw_only=True)
class Hold(Result):
    """status: active | asked | released. scope: filters of the list of contracts, empty where contracts are
    named. contracts: how many are, or were, under it."""

    id: str
    matter: str
    title: str
    status: str
    scope: str
    custodian: str
    reason: str
    contracts: int
    placed_by: str
    placed_at: datetime
    asked_by: str
    asked_at: datetime | None
    asked_reason: str
    released_by: str
    released_at: datetime | None
    looked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Held(Result):
    """how: search | hand. until: when the hold was released."""

    contract: str
    number: str
    title: str
    how: str
    since: datetime
    until: datetime | None
