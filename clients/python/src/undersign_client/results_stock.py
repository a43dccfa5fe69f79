"""What the API answers about templates, clauses and who approves them, typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from undersign_client.results import Result


@dataclass(frozen=True, kw_only=True)
class Sendable(Result):
    """A published template: what has to be filled in, and who has to be named."""

    id: str
    key: str
    name: str
    version: int
    languages: list[str]
    roles: list[dict[str, Any]]
    fields: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Version(Result):
    number: int
    status: str
    in_effect: bool
    content_sha256: str
    languages: list[str]
    authors: list[str]
    note: str
    created_at: datetime
    published_at: datetime | None
    publish_from: datetime | None


@dataclass(frozen=True, kw_only=True)
class VersionWhole(Version):
    content: dict[str, Any]
    cases: list[dict[str, Any]]
    rehearsal: dict[str, Any]
    approvals_missing: int


@dataclass(frozen=True, kw_only=True)
class Template(Result):
    """working_copy: its edition, None where nobody is writing. in_effect: a version's number, 0 for none."""

    id: str
    key: str
    form: str
    category: str
    names: dict[str, str]
    descriptions: dict[str, str]
    tags: list[str]
    folder: str
    restricted_roles: list[str]
    in_effect: int
    working_copy: int | None
    behind: dict[str, int]
    versions: list[Version]


@dataclass(frozen=True, kw_only=True)
class WorkingCopy(Result):
    """clauses: {key: pinned number}."""

    edition: int
    based_on: int
    form: str
    sources: dict[str, str]
    schema: dict[str, Any]
    clauses: dict[str, int]
    outdated: dict[str, int]
    layout: dict[str, Any]
    cases: list[dict[str, Any]]
    authors: list[str]
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class Word(Result):
    """What a member said of a version."""

    round: int
    member: str
    role: str
    decision: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Comment(Result):
    id: str
    language: str
    line: int
    field: str
    text: str
    author: str
    at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ClauseVersion(Result):
    number: int
    sha256: str
    titles: dict[str, str]
    sources: dict[str, str]
    note: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Clause(Result):
    key: str
    category: str
    owner: str
    newest: ClauseVersion


@dataclass(frozen=True, kw_only=True)
class ClauseWhole(Clause):
    versions: list[ClauseVersion]


@dataclass(frozen=True, kw_only=True)
class Use(Result):
    template: str
    version: int
    pinned: int
    newest: int


@dataclass(frozen=True, kw_only=True)
class Category(Result):
    category: str
    roles: list[str]
    count: int


@dataclass(frozen=True, kw_only=True)
class Rules(Result):
    required: bool
    rules: list[Category]
