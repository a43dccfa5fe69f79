"""Making a draft: a template version, the values that filled themselves, and the people."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import demanding, events, routing, turns
from undersign.contracts.contract import Contract
from undersign.contracts.recipient import COPY, CUSTOMER, SIGNER, Recipient, clean_email, clean_name, is_fit
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.drafting.stock import shelf
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import actor, chain, clock, entry, history, ids
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

_LATER = ("proofs", "phone", "facts", "host")  # absent from orders that were made before they were known


@dataclass(frozen=True)
class Person:
    """Who fills a role, of a group several. role: COPY for who only gets a copy; anybody else does what the
    template says. order: routing order, 1 first. host: the member before whom somebody signs in person.
    proofs, phone, access_code, facts: what is demanded beyond the floor, see `demanding.demand`."""

    role_key: str
    name: str
    email: str
    party: str = CUSTOMER
    role: str = ""
    order: int = 1
    language: str = "en"
    title: str = ""
    host: str = ""
    proofs: tuple[str, ...] = ()
    phone: str = ""
    access_code: str = field(default="", repr=False)
    facts: tuple[str, ...] = ()

    @property
    def demands(self) -> bool:
        return bool(self.proofs or self.phone or self.access_code or self.facts)

    def plain(self) -> dict[str, Any]:
        """What makes two orders the same. An access code is no part of it: it is kept as a hash only."""
        said = {name: value for name, value in vars(self).items() if name != "access_code"}
        said["role"] = self.role or SIGNER  # as it was said when nobody did anything else
        return {name: value for name, value in said.items() if name not in _LATER or value}


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
        owner_id=by.id if by.kind == actor.MEMBER else None,
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
        version=version.number,
        version_id=version.id,
        version_sha256=version.content_sha256,
        ticket=str(subject.ticket.number) if subject.ticket else "",
        sources=wanted.filled.sources,
        request_sha256=wanted.sha256 if wanted.key else "",
    )
    entry.append(contract.id, happened, by=by)
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
        made.append(recipient(contract, person, parts.get(person.role_key), seats[person.role_key]))
    return [*made, *unnamed(contract, set(seats))]


def unnamed(contract: Contract, named: set[str]) -> list[Recipient]:
    """A seat, unsaved, for each role on a condition that is not among the `named` ones."""
    return [
        recipient(contract, Person(part.key, "", "", part.party, "", part.order, contract.language), part, 1)
        for part in routing.of(contract).values()
        if part.when and part.key not in named
    ]


def recipient(contract: Contract, person: Person, part: routing.Part | None, seat: int) -> Recipient:
    """An unsaved person of a draft, as their role says. Raises `Refused` (recipient.*)."""
    part = part or routing.Part(person.role_key, COPY)
    may_be_empty = part.when or part.kind not in (SIGNER, turns.IN_PERSON, COPY)
    return Recipient(
        id=ids.new("rcp"),
        workspace_id=contract.workspace_id,
        contract=contract,
        role=COPY if person.role == COPY else part.kind,
        role_key=person.role_key,
        party=person.party,
        routing_order=part.order if part.witness_of else person.order,
        name="" if may_be_empty and not person.name.strip() else clean_name(person.name),
        email=clean_email(person.email) if person.email else "",  # a draft may still lack it
        title="".join(c for c in person.title if is_fit(c))[:120],
        language=_language(person),
        seat=seat,
        condition=dict(part.when) or None,
        witness_of=part.witness_of,
        may_delegate=routing.may_delegate(contract.version, part),
        host_id=_host(contract, person) if part.kind == turns.IN_PERSON else None,
    )


def _host(contract: Contract, person: Person) -> str | None:
    """A member of the workspace; whoever owns the contract where nobody else was named."""
    if not person.host:
        return contract.owner_id
    try:
        return contract.host(person.host)
    except Refused as why:
        why.field = f"people.{person.role_key}.host"
        raise


def _language(person: Person) -> str:
    known = dict(settings.LANGUAGES)
    if person.language not in known:
        raise Refused(
            "recipient.language",
            _("We cannot write to %(name)s in that language."),
            do=_("Choose one of: %(languages)s."),
            field=f"people.{person.role_key}.language",
            name=person.name,
            languages=", ".join(known),
        )
    return person.language


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
