"""How each person of a template takes part, as one form: kind, group, condition, witness, passing on.

Hides the names of the form's fields and how little of it a role keeps: only what is not so anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from undersign.contracts.people import routing
from undersign.drafting.conduct import people, proofs
from undersign.drafting.fields.schema import Schema
from undersign.drafting.review import readiness
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.refused import Refused
from undersign.web.desk.preparing import checking

KINDS = {
    people.SIGNER: gettext_noop("Signs"),
    people.APPROVER: gettext_noop("Approves"),
    people.VIEWER: gettext_noop("Reads and says so"),
    people.COPY: gettext_noop("Gets a copy"),
    people.IN_PERSON: gettext_noop("Signs in person, before a colleague"),
    people.WITNESS: gettext_noop("Witnesses a signature"),
}
TESTS = {
    "over": gettext_noop("is over"),
    "under": gettext_noop("is under"),
    "is": gettext_noop("is"),
    "is_not": gettext_noop("is not"),
}
KEPT = ("kind", "group", "when", "witness_of", "may_delegate", "own_certificate", "proofs")


@dataclass(frozen=True)
class Row:
    """One role as the form shows it. prefix: of its fields' names. test, value: of its condition."""

    name: str
    label: str
    prefix: str
    kind: str
    is_group: bool
    field: str
    test: str
    value: str
    witness_of: str
    may_delegate: bool
    own_certificate: bool
    order: int
    checks: list[checking.Choice]

    @property
    def anchor(self) -> str:
        return f"part-{self.name}"


def rows(schema: Mapping[str, Any]) -> list[Row]:
    """The roles in the template's order."""
    declared = Schema.from_json({"roles": schema.get("roles", ())})
    parts, language = people.from_json(schema), get_language() or "en"
    floors = checking.floors(list(schema.get("roles", ())))
    return [_row(role.label(language), parts[role.name], floors[role.name]) for role in declared.roles]


def _row(label: str, part: people.Part, checks: list[checking.Choice]) -> Row:
    test = next((each for each in people.TESTS if each in part.when), "over")
    return Row(
        name=part.key,
        label=label,
        prefix=f"role.{part.key}.",
        kind=part.kind,
        is_group=part.is_group,
        field=part.when.get("field", ""),
        test=test,
        value=str(part.when.get(test, "")),
        witness_of=part.witness_of,
        may_delegate=part.may_delegate,
        own_certificate=part.own_certificate,
        order=part.order,
        checks=checks,
    )


def choices(copy: WorkingCopy) -> dict[str, Any]:
    """What the form chooses from: kinds, tests, and all that a condition can ask about."""
    values = Schema.from_json({"fields": copy.schema.get("fields", ())}).fields
    language = get_language() or "en"
    asked = sorted(readiness.answers(copy.content))
    return {
        "part_kinds": [(kind, _(word)) for kind, word in KINDS.items()],
        "part_tests": [(test, _(word)) for test, word in TESTS.items()],
        "part_values": [(each.name, each.label(language)) for each in values if each.type != "rows"],
        "part_answers": [name for name in asked if name not in {each.name for each in values}],
    }


def with_parts(
    schema: Mapping[str, Any], form: Mapping[str, str], *, as_typed: bool = False
) -> list[dict[str, Any]]:
    """The schema's roles as the form would have them; a role that the form does not name stays. as_typed:
    what was refused is shown again, unchecked. Raises `Refused` (role.wrong)."""
    require = (lambda _role, _form: None) if as_typed else _require_fit
    for role in schema.get("roles", ()):
        require(role, form)
    return [
        _posted(role, form, f"role.{role['name']}.") if f"role.{role['name']}.kind" in form else dict(role)
        for role in schema.get("roles", ())
    ]


def _posted(role: Mapping[str, Any], form: Mapping[str, str], prefix: str) -> dict[str, Any]:
    told = {part: form.get(f"{prefix}{part}", "").strip() for part in ("kind", "field", "test", "value")}
    kind = told["kind"] if told["kind"] in people.KINDS else people.SIGNER
    test = told["test"] if told["test"] in people.TESTS else "over"
    when = {"field": told["field"], test: told["value"]} if told["field"] else {}
    kept = {name: value for name, value in role.items() if name not in KEPT or name == "proofs"}
    usual = people.from_json({"roles": [{**kept, "kind": kind}]})[role["name"]].may_delegate
    passes = f"{prefix}may_delegate" in form
    made = {
        "kind": kind if kind != people.SIGNER else "",
        "group": f"{prefix}group" in form,
        "when": when,
        "witness_of": form.get(f"{prefix}witness_of", "") if kind == people.WITNESS else "",
        "own_certificate": f"{prefix}own_certificate" in form and kind == people.SIGNER,
    }
    made = {name: value for name, value in made.items() if value} | _demanded(kept, kind, form, prefix)
    return {**kept, **made, **({"may_delegate": passes} if passes != usual else {})}


def _demanded(role: Mapping[str, Any], kind: str, form: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """The checks that are ticked, where the form asks for them; none are asked of who gets a copy or signs
    before a colleague."""
    if f"{prefix}checks" not in form or kind in (people.COPY, people.IN_PERSON):
        return {}
    known = [each for each in _ticked(form, prefix) if each in proofs.KINDS]
    found = proofs.in_order(known)
    return {} if found == proofs.floor(role) else {"proofs": list(found)}


def _ticked(form: Mapping[str, str], prefix: str) -> list[str]:
    return list(form.getlist(f"{prefix}proofs[]"))  # type: ignore[attr-defined]


def _require_fit(role: Mapping[str, Any], form: Mapping[str, str]) -> None:
    prefix = f"role.{role['name']}."
    told = {part: form.get(f"{prefix}{part}", "").strip() for part in ("kind", "field", "test", "value")}
    if told["field"] and told["test"] in ("over", "under"):
        _require_number(told["value"], f"part-{role['name']}-value")
    if f"{prefix}checks" not in form or told["kind"] in (people.COPY, people.IN_PERSON):
        return
    try:
        proofs.require_fit(_ticked(form, prefix))
    except proofs.Unfit as why:
        raise Refused(
            "role.wrong",
            _("Choose at least one check that can stand by itself, such as a code by e-mail."),
            field=f"part-{role['name']}-proofs",
        ) from why


def _require_number(value: str, field: str) -> None:
    try:
        people.require_number(value)
    except ValueError:
        raise Refused(
            "role.wrong",
            _("“%(value)s” is not an amount to compare with."),
            do=_("Write digits only, such as 10000."),
            field=field,
            value=value[:40],
        ) from None


def in_words(role: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What a role does besides signing in its turn, in a line; "" for nothing."""
    part = people.from_json(schema)[role["name"]]
    words = [_(KINDS[part.kind])] if part.kind != people.SIGNER and part.kind in KINDS else []
    words += [_("any one of a group")] if part.is_group else []
    words += [_("signs with a certificate of their own")] if part.own_certificate else []
    if part.when:
        words.append(
            _("only if %(rule)s") % {"rule": routing.words(part.when, schema, get_language() or "en")}
        )
    return ", ".join(words)
