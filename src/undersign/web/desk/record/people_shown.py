"""The people of a contract in words: what each does, for whom, on what condition, and instead of whom.

Reads what is loaded and the template's frozen version; nothing asks the database again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from undersign.contracts.contract import Contract
from undersign.contracts.people import joining, own_certificate, routing, turns
from undersign.contracts.people.recipient import Recipient
from undersign.drafting import render

KINDS = {
    turns.APPROVER: gettext_noop("Approves"),
    turns.VIEWER: gettext_noop("Reads"),
    turns.COPY: gettext_noop("Gets a copy"),
    turns.IN_PERSON: gettext_noop("Signs in person"),
    turns.WITNESS: gettext_noop("Witness"),
}


@dataclass(frozen=True)
class Shown:
    """role: what the template calls it. kind: "" for who signs. notes: sentences. may_leave: of a draft,
    whether this person can be taken away again. asks_host: whether a colleague is named for them."""

    role: str
    kind: str
    notes: list[str]
    may_leave: bool = False
    asks_host: bool = False


@dataclass(frozen=True)
class Opening:
    """A role for which somebody more can be named."""

    role_key: str
    words: str


def of(contract: Contract) -> dict[str, Shown]:
    """{recipient id: what they do, in the reader's words}."""
    people = contract.people()
    names = {r.pk: r.name for r in people}
    taken = {r.delegate_of: r.name for r in people if r.delegate_of}
    several = Counter(r.role_key for r in people if r.role in turns.ACTING and not r.delegate_of)
    return {r.pk: _shown(contract, r, names, taken, several) for r in people}


def _shown(
    contract: Contract, person: Recipient, names: dict[str, str], taken: dict[str, str], several: Counter[str]
) -> Shown:
    language = get_language() or "en"
    notes = []
    if several[person.role_key] > 1:
        notes.append(_("Any one of these %(n)s acts for all") % {"n": several[person.role_key]})
    if person.condition:
        rule = routing.words(person.condition, contract.version.schema, language)
        notes.append(_("Only if: %(rule)s") % {"rule": rule})
    if person.role == turns.WITNESS:
        notes.append(_("Witness to: %(role)s") % {"role": label(contract, person.witness_of)})
    if own_certificate.is_said_of(contract.version.roles, person):
        notes.append(_("With a certificate of their own"))
    if person.host is not None:
        notes.append(_("In person before %(name)s") % {"name": person.host.name})
    if person.pk in taken:
        notes.append(_("Passed on to %(name)s") % {"name": taken[person.pk]})
    if person.delegate_of in names:
        notes.append(_("Instead of %(name)s") % {"name": names[person.delegate_of]})
    return Shown(
        role=label(contract, person.role_key),
        kind=_(KINDS[person.role]) if person.role in KINDS else "",
        notes=notes,
        may_leave=contract.is_draft and joining.may_leave(contract, person),
        asks_host=person.role == turns.IN_PERSON,
    )


def label(contract: Contract, role_key: str) -> str:
    """What the template calls a role; "" for a copy that was added by hand."""
    role = render.schema_of(contract.version).role(role_key)
    return role.label(get_language() or "en") if role else ""


def openings(contract: Contract) -> list[Opening]:
    """Roles of a draft for which somebody more can be named, the copies last."""
    found = [
        Opening(part.key, _("Somebody more for: %(role)s") % {"role": label(contract, part.key)})
        for part in routing.of(contract).values()
        if part.most > 1 and joining.joins(contract, part.key)
    ]
    if joining.joins(contract, joining.COPIES):
        found.append(Opening(joining.COPIES, _("Somebody who gets a copy")))
    return found


def context(contract: Contract) -> dict[str, Any]:
    return {"shown": of(contract), "openings": openings(contract) if contract.is_draft else []}
