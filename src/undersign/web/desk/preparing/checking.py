"""What is demanded of each person of a draft, as the form shows it and gives it back.

Form fields are called `p.PLACE.proofs`, `.phone`, `.code` and `.facts`. A code that was given is never
shown again: an empty field leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from undersign.contracts.contract import Contract
from undersign.contracts.people import checks, demanded, demanding, knowing, turns
from undersign.contracts.people.demanded import AGENT, CONTACT, PROGRAM, Demanded
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.conduct import proofs
from undersign.journal.actor import Actor
from undersign.signing import proof


@dataclass(frozen=True)
class Choice:
    """One method, or one fact to ask for. is_floor: the template demands it. why_not: why nobody can be asked
    for it here, in words, or ""."""

    value: str
    label: str
    is_chosen: bool
    is_floor: bool = False
    shown: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Checks:
    """One person's. source: where the number was taken from, in words. says: what the choice comes to.
    birthdate: YYYY-MM-DD as a provider of identities has to state it, or ""."""

    methods: list[Choice]
    phone: str
    source: str
    has_code: bool
    facts: list[Choice]
    says: str
    birthdate: str = ""

    @property
    def summary(self) -> str:
        return ", ".join(each.label for each in self.methods if each.is_chosen)


def of(contract: Contract) -> dict[str, Checks]:
    """{recipient's id: what is demanded}, for those of whom an act is asked by mail."""
    asked = [each for each in contract.people() if each.is_signer and each.role != turns.IN_PERSON]
    return {person.id: _checks(person) for person in asked}


def _checks(person: Recipient) -> Checks:
    row, floor = demanding.of(person), demanded.floor(person)
    asked = {each["fact"] for each in row.answers}
    return Checks(
        methods=choices(row.methods, floor, person.workspace_id),
        phone=row.phone,
        source=_source(row),
        has_code=bool(row.code),
        facts=offered(person, asked),
        says=_says(row.methods),
        birthdate=_birthdate(row),
    )


def offered(person: Recipient, chosen: Collection[str]) -> list[Choice]:
    """The facts on file that could be asked of this person."""
    return [
        Choice(f.path, f.label.get(person.language, f.path), f.path in chosen, shown=f.value)
        for f in knowing.facts(person)
    ]


def floors(roles: list[dict[str, Any]]) -> dict[str, list[Choice]]:
    """{role: the checks its template demands, and the others}; "" for a role that is only being added."""
    return {each.get("name", ""): choices(list(proofs.floor(each))) for each in [*roles, {}]}


def choices(chosen: list[str], floor: tuple[str, ...] = (), workspace_id: str = "") -> list[Choice]:
    """Every method that can be asked for, in the order they are asked; without a workspace, as anywhere."""
    offered = proofs.in_order(each for each in proof.ALL if each in proofs.KINDS and each != proofs.IN_PERSON)
    return [
        Choice(
            each,
            checks.label(each),
            each in chosen,
            each in floor,
            why_not=checks.why_not(each, workspace_id) if workspace_id else "",
        )
        for each in offered
    ]


def _birthdate(row: Demanded) -> str:
    return str((row.settings.get("openid") or {}).get("birthdate", ""))


def _source(row: Demanded) -> str:
    words = {CONTACT: _("from the contact"), AGENT: _("entered by hand"), PROGRAM: _("given by a program")}
    return words.get(row.phone_source, "")


def _says(methods: list[str]) -> str:
    if proofs.is_multi_factor(methods):
        return _("Two different factors")
    return _("Several checks, not two factors") if len(methods) > 1 else ""


def keep(contract: Contract, posted: QueryDict, *, by: Actor, while_typing: bool) -> None:
    """Write what the form changed. A number or a code that is still being typed is left for later.

    Raises `Refused` (proof.*, field named).
    """
    for person in contract.people():
        name = f"p.{person.place}"
        if not person.is_signer or f"{name}.checks" not in posted:
            continue
        row = demanding.of(person)
        methods = posted.getlist(f"{name}.proofs[]")
        phone = posted.get(f"{name}.phone", "").strip()
        code = posted.get(f"{name}.code", "").strip()
        facts = posted.getlist(f"{name}.facts[]")
        if while_typing:
            phone = phone if demanding.plain_number(phone) or not phone else row.phone
            code = ""
            facts = facts if len(facts) >= knowing.LEAST_QUESTIONS else []
        demanding.demand(
            person,
            by=by,
            methods=methods if set(methods) != set(row.methods) else None,
            phone=phone if phone != row.phone else None,
            code=code or None,
            settings=_settings(row, posted.get(f"{name}.birthdate")),
            facts=facts if facts and set(facts) != {each["fact"] for each in row.answers} else None,
        )


def _settings(row: Demanded, birthdate: str | None) -> dict[str, Any] | None:
    """What changed of a method's own settings, or None."""
    if birthdate is None or birthdate.strip() == _birthdate(row):
        return None
    return {"openid": {"birthdate": birthdate.strip()[:10]}}
