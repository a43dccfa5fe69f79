"""Making a draft: a template version, the values that filled themselves, and the people."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import events, practice
from undersign.contracts.contract import Contract
from undersign.contracts.people import demanding, routing
from undersign.contracts.people.person import Person as Person
from undersign.contracts.people.person import seated, unnamed
from undersign.contracts.people.recipient import COPY, Recipient, is_fit
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.drafting.stock import shelf
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import actor, chain, clock, entry, history, ids
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.regimes import hipaa
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace


@dataclass(frozen=True)
class Subject:
    """What the contract is about, in the customer mirror."""

    account: Account | None = None
    contact: Contact | None = None
    ticket: Ticket | None = None


@dataclass(frozen=True)
class Filled:
    """values: merge values as JSON. sources: where each came from (account, contact, ticket, agent)."""

    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)


def draft(
    version: TemplateVersion,
    *,
    by: Actor,
    language: str,
    people: list[Person],
    subject: Subject = Subject(),
    filled: Filled = Filled(),
    title: str = "",
    idempotency_key: str | None = None,
) -> Contract:
    """A draft contract. Raises `Refused`: template not published, a role without a person, …

    Drafting the same again with the same `idempotency_key` answers the contract that is already there,
    however many ask at once; something else under a used key is refused (request.key_reused).
    """
    policy.require(by, "contract.draft")
    _require_sendable(version, language, by)
    hipaa.require(by.workspace_id, version.template.category)
    _require_everybody(version, people)
    wanted = _Wanted(version, language, people, subject, filled, _title(title), idempotency_key)
    known = _known(wanted, by)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _make(wanted, by)
    except IntegrityError:
        known = _known(wanted, by)  # somebody with the same key was first
        if known is None:
            raise
        return known


@dataclass(frozen=True)
class _Wanted:
    version: TemplateVersion
    language: str
    people: list[Person]
    subject: Subject
    filled: Filled
    title: str
    key: str | None

    @property
    def sha256(self) -> str:
        about = [each.pk if each else None for each in vars(self.subject).values()]
        people = [person.plain() for person in self.people]
        plain = [self.version.pk, self.language, people, about, self.filled.values, self.title]
        return hashlib.sha256(chain.canonical(plain)).hexdigest()


def _known(wanted: _Wanted, by: Actor) -> Contract | None:
    """The contract that was drafted under this key. Raises `Refused` where it was another order."""
    if not wanted.key:
        return None
    found = Contract.objects.visible_to(by).filter(idempotency_key=wanted.key).first()
    if found is not None:
        first = history.of(by.workspace_id, found.id)[0]
        if first.facts.get("request_sha256", wanted.sha256) != wanted.sha256:
            raise Refused(
                "request.key_reused",
                _("This key was used for another contract. Nothing was made."),
                do=_("Use a fresh key for every new contract."),
                field="Idempotency-Key",
            )
    return found


def _make(wanted: _Wanted, by: Actor) -> Contract:
    version, subject = wanted.version, wanted.subject
    contract = Contract(
        id=ids.new("ctr"),
        workspace_id=by.workspace_id,
        number=rows.get(Workspace, by.workspace_id).next_number(),
        title=wanted.title or version.template.name(wanted.language),
        language=wanted.language,
        template_version=version,
        account=subject.account,
        contact=subject.contact,
        ticket=subject.ticket,
        owner_id=by.id if by.kind == actor.MEMBER else by.member or None,
        values=wanted.filled.values,
        sources=wanted.filled.sources,
        created_at=clock.now(),
        idempotency_key=wanted.key,
    )
    rows.add([contract])
    seated = _recipients(contract, wanted.people)
    rows.add(seated)
    happened = events.ContractDrafted(
        title=contract.title,
        template=version.template.key,
        called=version.template.name(contract.language),
        version=version.number,
        version_id=version.id,
        version_sha256=version.content_sha256,
        ticket=str(subject.ticket.number) if subject.ticket else "",
        sources=wanted.filled.sources,
        request_sha256=wanted.sha256 if wanted.key else "",
    )
    entry.append(contract.id, happened, by=by)
    practice.apply(contract, seated, by=by)
    for person, seat in zip(wanted.people, seated, strict=False):
        if person.demands:
            _demand(person, seat, by)
    return contract


def _demand(person: Person, seat: Recipient, by: Actor) -> None:
    demanding.demand(
        seat,
        by=by,
        methods=person.proofs or None,
        phone=person.phone or None,
        code=person.access_code or None,
        facts=person.facts or None,
    )


def _recipients(contract: Contract, people: list[Person]) -> list[Recipient]:
    """A seat for everybody; a role that asks for somebody on a condition has one, named or not."""
    parts, seats, made = routing.of(contract), Counter[str](), []
    for person in people:
        seats[person.role_key] += 1
        made.append(seated(contract, person, parts.get(person.role_key), seats[person.role_key]))
    return [*made, *unnamed(contract, set(seats))]


def _title(given: str) -> str:
    given = given.strip()
    if len(given) > 200 or not is_fit(given):
        raise Refused(
            "contract.title",
            _("This title is too long, or holds characters that cannot be shown."),
            do=_("Write it in one line of at most 200 characters."),
            field="title",
        )
    return given


def _require_sendable(version: TemplateVersion, language: str, by: Actor) -> None:
    shelf.require_sendable(version.pk, by=by)
    if language not in version.languages:
        raise Refused(
            "template.language",
            _("This template does not exist in that language."),
            do=_("Choose one of its languages: %(languages)s."),
            field="language",
            languages=", ".join(version.languages),
        )


def _require_everybody(version: TemplateVersion, people: list[Person]) -> None:
    parts = routing.from_json(version.schema)
    filled = Counter(person.role_key for person in people if person.role != COPY or person.role_key in parts)
    fits = all(part.least <= filled[key] <= part.most for key, part in parts.items())
    if not fits or set(filled) - set(parts):
        raise Refused(
            "contract.people",
            _("This template needs exactly one person for each of: %(roles)s."),
            do=_("Add the missing person or take the extra one away."),
            field="people",
            roles=", ".join(parts),
        )
