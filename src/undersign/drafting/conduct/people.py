"""Who takes part in a contract of a template: kinds, groups, conditions, witnesses, delegation. Pure.

Hides how a condition is read against merge values and answers, and what may not stand together. A role is
stored as {"name", "labels", "party", "order", "kind", "group", "when", "witness_of", "may_delegate",
"own_certificate", "proofs"}; everything from "kind" on may be absent. "when" is {"field", one of "over" |
"under" | "is" | "is_not"}, where "field" is a merge value or what somebody answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from undersign.drafting.fields import dependence
from undersign.drafting.fields.schema import Schema

SIGNER, APPROVER, VIEWER, COPY = "signer", "approver", "viewer", "copy"
IN_PERSON, WITNESS = "in_person", "witness"
KINDS = (SIGNER, APPROVER, VIEWER, COPY, IN_PERSON, WITNESS)
TESTS = ("over", "under", "is", "is_not")
MOST = 12  # people of one group, each with a signature field of their own


@dataclass(frozen=True)
class Part:
    """One role. may_delegate: "someone else should sign" is offered, where the template offers it at all.
    own_certificate: they sign the file in a program of theirs, with a smart card or certificate, and bring it
    back; that program fills in nothing else."""

    key: str
    kind: str = SIGNER
    party: str = "customer"
    order: int = 1
    is_group: bool = False
    when: Mapping[str, str] = field(default_factory=dict)
    witness_of: str = ""
    may_delegate: bool = False
    own_certificate: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def least(self) -> int:
        """How many people it takes. Whether somebody on a condition is named shows when it is sent."""
        return 0 if self.kind == COPY or self.when else 1

    @property
    def most(self) -> int:
        return MOST if self.is_group or self.kind == COPY else 1


def from_json(schema: Mapping[str, Any]) -> dict[str, Part]:
    """{role: its part}, in the template's order. A witness takes the turn of whom they witness."""
    told = {str(each["name"]): each for each in schema.get("roles", ())}
    return {key: _part(key, each, told) for key, each in told.items()}


def _part(key: str, role: Mapping[str, Any], roles: Mapping[str, Mapping[str, Any]]) -> Part:
    kind = role.get("kind") or SIGNER
    witnessed = str(role.get("witness_of") or "") if kind == WITNESS else ""
    party = role.get("party", "customer")
    offered = party == "customer" and kind in (SIGNER, APPROVER) and not role.get("group")
    chosen = role.get("may_delegate")
    return Part(
        key=key,
        kind=kind,
        party=party,
        order=int(roles.get(witnessed, role).get("order", 1)),
        is_group=bool(role.get("group")) and kind != COPY,
        when=role.get("when") or {},
        witness_of=witnessed,
        may_delegate=(offered if chosen is None else bool(chosen)) and kind in (SIGNER, APPROVER, VIEWER),
        own_certificate=bool(role.get("own_certificate")) and kind == SIGNER,
        labels=role.get("labels") or {},
    )


def holds(when: Mapping[str, str], said: Mapping[str, str]) -> bool:
    """Whether a role's condition is met by stored values. No condition is met; no number is neither over nor
    under anything."""
    if not when:
        return True
    value = said.get(when["field"], "")
    if "over" in when or "under" in when:
        amount, limit = dependence.number(value), dependence.number(str(when.get("over", when.get("under"))))
        if amount is None or limit is None:
            return False
        return amount > limit if "over" in when else amount < limit
    return dependence.holds(when, value)


def said(schema: Schema, values: Mapping[str, Any]) -> dict[str, str]:
    """The merge values of a contract as conditions read them."""
    exact, _faults = schema.coerced(values)
    return {name: dependence.stored(value) for name, value in exact.items()}


def faults(schema: Mapping[str, Any], answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """[(role, code)] of what cannot stand; `answers`: {name: role that gives it}. Codes: kind, witness (of
    nobody who signs), condition (incomplete), condition_field (nobody is asked for it), condition_late (it is
    answered after this role's turn), nobody (no role acts)."""
    parts = from_json(schema)
    values = {str(each["name"]) for each in schema.get("fields", ())}
    found = [fault for part in parts.values() for fault in _faults_of(part, parts, values, answers)]
    if parts and all(part.kind in (COPY, VIEWER, WITNESS) for part in parts.values()):
        found.append((next(iter(parts)), "nobody"))
    return found


def _faults_of(
    part: Part, parts: Mapping[str, Part], values: set[str], answers: Mapping[str, str]
) -> list[tuple[str, str]]:
    found = [] if part.kind in KINDS else [(part.key, "kind")]
    witnessed = parts.get(part.witness_of)
    if part.kind == WITNESS and (witnessed is None or witnessed.kind not in (SIGNER, IN_PERSON)):
        found.append((part.key, "witness"))
    if not part.when:
        return found
    name = part.when.get("field", "")
    if not name or sum(test in part.when for test in TESTS) != 1:
        found.append((part.key, "condition"))
    elif name not in values and name not in answers:
        found.append((part.key, "condition_field"))
    elif name in answers and name not in values:
        giver = parts.get(answers[name])
        if giver is None or giver.key == part.key or giver.order > part.order:
            found.append((part.key, "condition_late"))
    return found


def crowded(schema: Mapping[str, Any], places: Iterable[tuple[str, str]]) -> list[str]:
    """The roles that sign with a certificate of their own and have other `places` (role, kind) in one
    document than a single signature: no program of theirs would fill those."""
    own = {key: list[str]() for key, part in from_json(schema).items() if part.own_certificate}
    for role, kind in places:
        if role in own:
            own[role].append(kind)
    return [role for role, kinds in own.items() if kinds != ["signature"]]


def require_number(value: str) -> None:
    """Raises ValueError: `over` and `under` compare with a number, digits with a point."""
    if dependence.number(value) is None or value == "yes":
        raise ValueError(value)
