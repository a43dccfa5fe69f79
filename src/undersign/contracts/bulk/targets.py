"""What a column of a table can fill in a contract of one template: its people, its values, a few more things.

Hides how such a place is called: `people.customer.email`, `values.monthly_fee`, `language`, `account`, `key`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from undersign.drafting.conduct import people
from undersign.drafting.fields.schema import MergeField, Schema

KEY, LANGUAGE, ACCOUNT, TITLE = "key", "language", "account", "title"
NAME, EMAIL = "name", "email"
ATTRIBUTES = (NAME, EMAIL, "language", "title", "phone")
MOST_SEATS = 3  # of a group that a table has columns for


@dataclass(frozen=True)
class Target:
    """code: how a mapping calls it. place: the seat of a person, or the name of a value. is_needed: a row
    without it cannot be sent. role: the label of a person's role, by language."""

    code: str
    place: str = ""
    attribute: str = ""
    is_needed: bool = False
    field: MergeField | None = None
    part: people.Part | None = None

    def label(self, language: str) -> str:
        """What staff call it."""
        if self.field is not None:
            return self.field.label(language)
        if self.part is None:
            return _more()[self.code]
        seat = self.place.removeprefix(self.part.key).removeprefix("-")
        who = self.part.labels.get(language) or self.part.labels.get("en") or self.part.key.replace("_", " ")
        return f"{who[:1].upper()}{who[1:]}{' ' + seat if seat else ''}: {_attributes()[self.attribute]}"


def of(schema: Mapping[str, Any]) -> list[Target]:
    """Everything a row may say, people first, in the template's order. A table in a contract has none."""
    seats = [each for part in people.from_json(schema).values() for each in _seats(part)]
    values = [
        Target(f"values.{each.name}", each.name, field=each)
        for each in Schema.from_json({"fields": schema.get("fields", ())}).fields
        if each.type != "rows"
    ]
    return [*seats, *values, *(Target(code) for code in (LANGUAGE, ACCOUNT, TITLE, KEY))]


def _seats(part: people.Part) -> list[Target]:
    places = [part.key, *(f"{part.key}-{seat}" for seat in range(2, min(part.most, MOST_SEATS) + 1))]
    return [
        Target(
            f"people.{place}.{attribute}",
            place,
            attribute,
            is_needed=place == part.key and bool(part.least) and attribute in (NAME, EMAIL),
            part=part,
        )
        for place in places
        for attribute in ATTRIBUTES
    ]


def _attributes() -> dict[str, str]:
    return {
        "name": _("Name"),
        "email": _("Email"),
        "language": _("Language"),
        "title": _("Job title"),
        "phone": _("Phone"),
    }


def _more() -> dict[str, str]:
    return {
        LANGUAGE: _("Language of the contract"),
        ACCOUNT: _("Account"),
        TITLE: _("Title of the contract"),
        KEY: _("Row key"),
    }
