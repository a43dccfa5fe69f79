"""A plausible value for a merge field nobody has filled in.

Hides what plausible means for each kind. Values are raw, as they would come from a form, fit their field
wherever that can be known beforehand, and are plainly invented.
"""

import re
from decimal import Decimal
from typing import Any

from undersign.drafting.fields.schema import MergeField, Schema
from undersign.drafting.fields.values import Wrong

DAY = "2027-01-31"  # the last of a month, where date arithmetic goes wrong first
_WORDS = {
    "en": {"person": "Sample Person", "title": "Managing Director", "lines": "12 Sample Street",
           "city": "Sampletown", "region": "Delaware", "country": "United States"},
    "es": {"person": "Persona de Ejemplo", "title": "Gerente general", "lines": "Calle Ejemplo 12",
           "city": "Villa Ejemplo", "region": "Jalisco", "country": "México"},
}  # fmt: skip
# Shapes that patterns of customer numbers, tax ids and the like usually ask for.
_PATTERNED = ("1234", "12345", "123456", "12345678", "1234567890", "12-3456789", "AB-1234", "ABC-12345",
              "A1B2C3", "ABCD", "abcd", "1", "12", "123", "US", "USA", "2027")  # fmt: skip


def values(schema: Schema, language: str = "en") -> dict[str, Any]:
    """{field name: raw value} for every field, the optional ones included."""
    return {each.name: of(each, language) for each in schema.fields}


def of(each: MergeField, language: str = "en") -> Any:
    """The field's default, its first choice, or something invented; `language` words it."""
    if each.default is not None:
        return each.default
    if each.choices:
        return next(iter(each.choices))
    if each.type == "rows":
        first = {column.name: of(column, language) for column in each.columns}
        return [first, dict(first)]
    return _fitting(each, _invented(each, _WORDS.get(language.split("-")[0], _WORDS["en"]), language))


def person(language: str) -> str:
    """The name of somebody who does not exist."""
    return _WORDS.get(language.split("-")[0], _WORDS["en"])["person"]


def _invented(each: MergeField, words: dict[str, str], language: str) -> Any:
    name = each.name.rpartition(".")[2].replace("_", "-")
    invented: dict[str, Any] = {
        "number": _within(each, "10"),
        "money": {"amount": _within(each, "1000.00"), "currency": each.currency or "USD"},
        "percentage": _within(each, "5"),
        "date": each.least or DAY,
        "yes_no": True,
        "email": f"{name}@customer.example",
        "phone": "+1 202 555 0100",
        "address": {part: words[part] for part in ("lines", "city", "region", "country")}
        | {"postcode": "10001"},
        "person": {"name": words["person"], "title": words["title"], "email": "person@customer.example"},
    }
    return invented.get(each.type, each.label(language))


def _within(each: MergeField, wished: str) -> str:
    """`wished`, or the bound it breaks."""
    if each.least is not None and Decimal(wished) < Decimal(each.least):
        return each.least
    if each.most is not None and Decimal(wished) > Decimal(each.most):
        return each.most
    return wished


def _fitting(each: MergeField, invented: Any) -> Any:
    """A value the field's pattern takes, where one of the usual shapes does."""
    if not each.pattern or each.type not in ("text", "long_text"):
        return invented
    try:
        each.coerce(invented)
    except (Wrong, re.error):
        return next((shape for shape in _PATTERNED if _takes(each, shape)), invented)
    return invented


def _takes(each: MergeField, shape: str) -> bool:
    try:
        return each.coerce(shape) is not None
    except (Wrong, re.error):
        return False
