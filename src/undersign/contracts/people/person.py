"""Who fills a role: what an order says of one person, and the recipient that is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.contracts.people import routing, turns
from undersign.contracts.people.recipient import (
    COPY,
    CUSTOMER,
    SIGNER,
    Recipient,
    clean_email,
    clean_name,
    is_fit,
)
from undersign.journal import ids
from undersign.journal.refused import Refused

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


def unnamed(contract: Contract, named: set[str]) -> list[Recipient]:
    """A seat, unsaved, for each role on a condition that is not among the `named` ones."""
    return [
        seated(contract, Person(part.key, "", "", part.party, "", part.order, contract.language), part, 1)
        for part in routing.of(contract).values()
        if part.when and part.key not in named
    ]


def seated(contract: Contract, person: Person, part: routing.Part | None, seat: int) -> Recipient:
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
