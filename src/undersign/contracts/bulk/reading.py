"""One row read as an order for one contract: its people, values, language; and everything wrong with it.

Hides where a cell comes from: its column, or what was said for all rows. Nothing here asks the database, so a
dry run of ten thousand rows takes seconds, and sending reads a row anew instead of trusting what was kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.conf import settings

from undersign.contracts.bulk import targets, typed
from undersign.contracts.bulk.targets import EMAIL, NAME, Target
from undersign.contracts.people.person import Person
from undersign.contracts.people.recipient import clean_email, clean_name, is_fit
from undersign.drafting import render
from undersign.drafting.conduct import people
from undersign.drafting.fields.schema import Schema
from undersign.drafting.fields.values import Wrong
from undersign.journal.refused import Refused

LONGEST_KEY = 120


class Flaw(NamedTuple):
    """What keeps a row from being sent: the target it is about, a stable code, what its sentence says."""

    target: str
    code: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Order:
    """key: "" where neither a column nor an address says what makes the row itself."""

    language: str
    people: list[Person]
    values: dict[str, Any]
    key: str
    account: str
    title: str
    email: str


@dataclass(frozen=True)
class Plan:
    """How the rows of one bulk send are read. defaults: the language of rows that name none."""

    schema: Mapping[str, Any]
    languages: Sequence[str]
    mapping: Mapping[str, int]
    constants: Mapping[str, str]
    flaws: list[Flaw] = field(default_factory=list, compare=False)

    @cached_property
    def targets(self) -> list[Target]:
        return targets.of(self.schema)

    @cached_property
    def declared(self) -> Schema:
        return Schema.from_json({"fields": self.schema.get("fields", ())})

    @cached_property
    def parts(self) -> dict[str, people.Part]:
        return people.from_json(self.schema)

    @cached_property
    def seats(self) -> dict[str, people.Part]:
        """{place: the part of whoever sits there}, of places that any row says something about."""
        said = {*self.mapping, *self.constants}
        return {each.place: each.part for each in self.targets if each.part and each.code in said}

    @cached_property
    def roles(self) -> dict[str, Mapping[str, Any]]:
        return {role["name"]: role for role in self.schema.get("roles", ())}

    @cached_property
    def first(self) -> str:
        """The place of the customer who makes the row itself where no column does."""
        return next((key for key, part in self.parts.items() if part.party == "customer" and part.least), "")

    def cell(self, cells: Sequence[str], code: str) -> str:
        """What the row says of a target; where it is silent, what all rows say."""
        index = self.mapping.get(code)
        said = cells[index].strip() if index is not None and index < len(cells) else ""
        return said or str(self.constants.get(code, "")).strip()


def read(plan: Plan, cells: Sequence[str]) -> tuple[Order, list[Flaw]]:
    """The order, which may be sent where there is no flaw."""
    flaws: list[Flaw] = []
    language = _language(plan, cells, flaws)
    values = _values(plan, cells, language, flaws)
    found = _people(plan, cells, language, flaws)
    _require_everybody(plan, found, values, flaws)
    title = plan.cell(cells, targets.TITLE)
    if len(title) > 200 or not is_fit(title):
        flaws.append(Flaw(targets.TITLE, "not_fit", {}))
    email = plan.cell(cells, f"people.{plan.first}.{EMAIL}").lower()
    key = plan.cell(cells, targets.KEY) if targets.KEY in plan.mapping else email
    if targets.KEY in plan.mapping and not 0 < len(key) <= LONGEST_KEY:
        flaws.append(Flaw(targets.KEY, "too_long" if key else "missing", {}))
    account = plan.cell(cells, targets.ACCOUNT)
    return Order(language, found, values, key[:LONGEST_KEY], account, title, email), flaws


def _language(plan: Plan, cells: Sequence[str], flaws: list[Flaw]) -> str:
    said = plan.cell(cells, targets.LANGUAGE).lower()
    if not said:
        return plan.languages[0]
    for each in plan.languages:
        if said in (each.lower(), *_names_of(each)):
            return each
    flaws.append(Flaw(targets.LANGUAGE, "not_language", {"choices": ", ".join(plan.languages)}))
    return plan.languages[0]


_SPOKEN = {"en": ("english", "inglés", "ingles"), "es": ("spanish", "español", "espanol", "castellano")}


def _names_of(language: str) -> tuple[str, ...]:
    return _SPOKEN.get(language.split("-")[0].lower(), ())


def _values(plan: Plan, cells: Sequence[str], language: str, flaws: list[Flaw]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for each in plan.declared.fields:
        code = f"values.{each.name}"
        try:
            raw = typed.raw(each, plan.cell(cells, code))
            if raw is not None:
                each.coerce(raw, language)
                values[each.name] = raw
            elif each.required and each.default in (None, ""):
                flaws.append(Flaw(code, "missing", {}))
        except Wrong as wrong:
            flaws.append(
                Flaw(code, wrong.code, {k: str(v) for k, v in wrong.facts.items() if k != "pattern"})
            )
    for name, value in values.items():
        if strange := _undrawn(str(value)):
            flaws.append(Flaw(f"values.{name}", "glyph", {"character": strange}))
    return values


def is_gap(flaw: Flaw) -> bool:
    """A value that its field wants and the row lacks. Clauses decide whether the contract asks for it."""
    return flaw.code == "missing" and flaw.target.startswith("values.")


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON, and as a sentence says it."""
    lists = {name: ", ".join(map(str, said)) for name, said in facts.items() if isinstance(said, list)}
    return {name: str(said) for name, said in facts.items() if name != "pattern"} | lists


def _undrawn(text: str) -> str:
    """The character of `text` that no font here has, or ""."""
    return _missing("".join(sorted({each for each in text if ord(each) > _LATIN})))


@lru_cache(maxsize=4096)
def _missing(letters: str) -> str:
    """The same of a set of letters: a table has few sets, and asking the fonts takes milliseconds."""
    try:
        render.require_letters(letters)
    except Refused as why:
        return str(why.facts["character"])
    return ""


_LATIN = 0x17F


def _people(plan: Plan, cells: Sequence[str], language: str, flaws: list[Flaw]) -> list[Person]:
    found = []
    for place, part in plan.seats.items():
        said = {each: plan.cell(cells, f"people.{place}.{each}") for each in targets.ATTRIBUTES}
        if said[NAME] or said[EMAIL]:
            found.append(_person(plan, place, part, said, language, flaws))
    return found


def _person(
    plan: Plan, place: str, part: people.Part, said: dict[str, str], language: str, flaws: list[Flaw]
) -> Person:
    for attribute, check in ((NAME, clean_name), (EMAIL, clean_email)):
        target = f"people.{place}.{attribute}"
        try:
            if not said[attribute]:
                flaws.append(Flaw(target, "missing", {}))
                continue
            check(said[attribute])
            if strange := _undrawn(said[attribute]):
                flaws.append(Flaw(target, "glyph", {"character": strange}))
        except Refused as why:
            flaws.append(Flaw(target, why.code.rpartition(".")[2], {}))
    spoken = next(
        (each for each in dict(settings.LANGUAGES) if said["language"].lower() in (each, *_names_of(each))),
        "",
    )
    if said["language"] and not spoken:
        choices = ", ".join(dict(settings.LANGUAGES))
        flaws.append(Flaw(f"people.{place}.language", "not_language", {"choices": choices}))
    known = language if language in dict(settings.LANGUAGES) else "en"
    return Person(
        role_key=part.key,
        name=said[NAME],
        email=said[EMAIL],
        party=part.party,
        order=part.order,
        language=spoken or known,
        title=said["title"],
        phone=said["phone"] if plan.roles.get(part.key, {}).get("proofs") else "",
    )


def _require_everybody(plan: Plan, found: list[Person], values: Mapping[str, Any], flaws: list[Flaw]) -> None:
    """Each role has its people, and whoever a condition asks for is named."""
    seats = Counter(person.role_key for person in found)
    said = people.said(plan.declared, values) if any(part.when for part in plan.parts.values()) else {}
    for key, part in plan.parts.items():
        is_asked = part.when and plan.declared.field(part.when["field"]) and people.holds(part.when, said)
        if not seats[key] and (part.least or is_asked):
            flaws += [Flaw(f"people.{key}.{attribute}", "missing", {}) for attribute in (NAME, EMAIL)]
