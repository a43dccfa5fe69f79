"""The rules of a contract's people: what the template says of each role, read for one contract.

Hides where conditions find what they ask about: merge values, which are fixed at sending, and the answers of
those who acted, which come one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from undersign.contracts.contract import Contract
from undersign.contracts.field import Answer, PlacedField
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.drafting import render
from undersign.drafting.conduct import people
from undersign.drafting.conduct.exits import DELEGATE, Exits
from undersign.drafting.conduct.people import Part, from_json
from undersign.drafting.fields import schema, values
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal.refused import Refused
from undersign.store import rows

__all__ = ["Part", "from_json", "is_decided", "may_delegate", "needed", "nobody", "of", "said", "words"]


def of(contract: Contract) -> dict[str, Part]:
    """{role: its part} of the contract's template."""
    return from_json(contract.version.schema)


def may_delegate(version: TemplateVersion, part: Part) -> bool:
    """Whether a spare seat is placed for whoever takes over: role and template both allow it."""
    return part.may_delegate and Exits.from_json(version.schema).offers(DELEGATE, consumer=False)


def said(contract: Contract) -> dict[str, str]:
    """All that conditions can ask about, as stored: merge values, and the answers of those who acted."""
    known = people.said(render.schema_of(contract.version), contract.values)
    answers = rows.some(
        Answer,
        "recipient_id IN (SELECT id FROM recipient WHERE contract_id = %s AND signed_at IS NOT NULL)",
        contract.pk,
    )
    return {**{answer.name: answer.value for answer in answers}, **known}


def is_value(contract: Contract, name: str) -> bool:
    """Whether this is a merge value, so that it is known before sending."""
    return render.schema_of(contract.version).field(name) is not None


def needed(contract: Contract) -> tuple[list[Recipient], list[Recipient]]:
    """Of a draft: (people to send it to, unnamed people whom its values do not ask for).

    Who is named stays, although the values do not ask for them: their seat is placed and stays empty.
    """
    known: dict[str, str] | None = None
    _require_seats(contract)
    wanted: list[Recipient] = []
    unneeded: list[Recipient] = []
    for person in contract.people():
        if person.name or not person.condition or not is_value(contract, person.condition["field"]):
            wanted.append(person)
            continue
        known = said(contract) if known is None else known
        (wanted if people.holds(person.condition, known) else unneeded).append(person)
    return wanted, unneeded


def _require_seats(contract: Contract) -> None:
    """Raises `Refused`: a condition is or may be met, and its role has no seat at all."""
    there = {person.role_key for person in contract.people()}
    for part in of(contract).values():
        if not part.when or part.key in there:
            continue
        if not is_value(contract, part.when["field"]) or people.holds(part.when, said(contract)):
            raise nobody(contract, part.key, part.key)


def nobody(contract: Contract, role_key: str, place: str) -> Refused:
    """Why a contract is not sent that needs somebody who was not named."""
    role = render.schema_of(contract.version).role(role_key)
    return Refused(
        "recipient.no_name",
        _("This contract also needs %(role)s, and nobody is named yet."),
        do=_("Enter a name and an e-mail address."),
        field=f"people.{place}.name",
        role=role.label(contract.language) if role else role_key,
    )


def is_met(recipient: Recipient, known: dict[str, str]) -> bool:
    """Whether this person is asked, by what is known now."""
    return people.holds(recipient.condition or {}, known)


def is_decided(contract: Contract, recipient: Recipient, everybody: Iterable[Recipient]) -> bool:
    """Whether all that could change the answer to `is_met` has been said."""
    name = (recipient.condition or {}).get("field", "")
    if not name or is_value(contract, name):
        return True
    asked = rows.some(PlacedField, "contract_id = %s AND name = %s", contract.pk, name)
    givers = {r.pk: r.role_key for r in everybody}
    roles = {givers.get(field.recipient_id) for field in asked}
    return not any(r.role_key in roles and r.role_key != recipient.role_key for r in turns.pending(everybody))


def words(when: Mapping[str, str], version_schema: Mapping[str, Any], language: str) -> str:
    """A condition as people read it: "Monthly fee is over 10,000"."""
    if not when:
        return ""
    declared = schema.Schema.from_json({"fields": version_schema.get("fields", ())})
    each = declared.field(when["field"])
    name = each.label(language) if each else when["field"].split(".")[-1].replace("_", " ").capitalize()
    test = next(test for test in people.TESTS if test in when)
    with translation.override(language):
        return _sentences()[test] % {"field": name, "value": _value(each, str(when[test]), language)}


def _sentences() -> dict[str, str]:
    return {
        "over": _("%(field)s is over %(value)s"),
        "under": _("%(field)s is under %(value)s"),
        "is": _("%(field)s is “%(value)s”"),
        "is_not": _("%(field)s is not “%(value)s”"),
    }


def _value(each: schema.MergeField | None, value: str, language: str) -> str:
    try:
        if each is not None and each.type != "money":
            return values.show(each.coerce(value, language), language)
        return values.show(values.Number(values.decimal(value)), language)
    except values.Wrong:
        return {"yes": _("yes"), "": _("empty")}.get(value, value)
