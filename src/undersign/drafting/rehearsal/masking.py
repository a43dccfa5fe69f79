"""A real customer's values with the customer taken out, to try a template on what really occurs.

Hides what is personal. Names, addresses, e-mails, phones, free text and amounts become others of the same
shape, the same for the same value; choices, yes and no, and numbers that decide clauses stay as they are.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from undersign.drafting.fields import specimen, values
from undersign.drafting.fields.schema import MergeField, Schema

_COMPANIES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ironwood", "Juniper",
              "Larch", "Maple", "Oak", "Poplar", "Rowan", "Spruce", "Tamarack", "Willow")  # fmt: skip
_TRADES = ("Freight", "Foods", "Clinics", "Metals", "Textiles", "Logistics", "Instruments", "Studios")
_GIVEN = ("Ana", "Ben", "Clara", "David", "Eva", "Felix", "Grace", "Hugo", "Iris", "Jonas", "Laura", "Max")
_FAMILY = ("Abril", "Bauer", "Costa", "Drake", "Engel", "Flores", "Grant", "Haas", "Ibarra", "Keller")


def masked(given: Mapping[str, Any], schema: Schema, language: str = "en") -> dict[str, Any]:
    """`given` (raw, by field) masked; values no field declares are left out, blank ones stay blank."""
    return {
        each.name: _masked(each, given[each.name], language) for each in schema.fields if each.name in given
    }


def _masked(each: MergeField, raw: Any, language: str) -> Any:
    if raw in (None, "", [], {}) or each.type in ("choice", "yes_no", "number", "percentage"):
        return raw
    if each.type == "rows" and isinstance(raw, list):
        own = Schema(each.columns)
        return [masked(row, own, language) for row in raw if isinstance(row, Mapping)]
    try:
        return _same_shape(each, raw, _digest(raw), language)
    except values.Wrong:
        return specimen.of(each, language)


def _same_shape(each: MergeField, raw: Any, seed: int, language: str) -> Any:
    match each.type:
        case "money":
            exact = values.money(raw, each.currency)
            return {"amount": str(_near(each, exact, seed)), "currency": exact.currency}
        case "date":
            return (values.day(raw) + timedelta(days=seed % 15 - 7)).isoformat()
        case "email":
            return f"{_given(seed).lower()}@{_company(seed).split()[0].lower()}.example"
        case "phone":
            return f"+1 202 555 01{seed % 100:02}"
        case "person":
            email = f"{_given(seed).lower()}@customer.example"
            return {"name": _person(seed), "title": _part(raw, "title"), "email": email}
        case "address":
            return {**dict(specimen.of(each, language)), "country": _part(raw, "country")}
        case _:
            return _text(each, seed, language)


def _text(each: MergeField, seed: int, language: str) -> str:
    source, last = each.source or "", each.name.rpartition(".")[2]
    if each.pattern or each.type == "long_text":
        return str(specimen.of(each, language))
    if source.startswith("contact") or "contact" in last or "person" in last:
        return _person(seed)
    if source.startswith("account") or last.endswith("name"):
        return _company(seed)
    return f"{each.label(language)} {seed % 900 + 100}"


def _near(each: MergeField, exact: Decimal, seed: int) -> Decimal:
    """Another amount, within a tenth of the true one and inside the field's bounds."""
    factor = Decimal(90 + seed % 21) / 100
    near = (exact * factor).quantize(Decimal("0.01"))
    if each.least is not None:
        near = max(near, Decimal(each.least))
    return min(near, Decimal(each.most)) if each.most is not None else near


def _part(raw: Any, name: str) -> str:
    return str(raw.get(name) or "") if isinstance(raw, Mapping) else ""


def _company(seed: int) -> str:
    return f"{_COMPANIES[seed % len(_COMPANIES)]} {_TRADES[seed // 32 % len(_TRADES)]}"


def _given(seed: int) -> str:
    return _GIVEN[seed % len(_GIVEN)]


def _person(seed: int) -> str:
    return f"{_given(seed)} {_FAMILY[seed // 16 % len(_FAMILY)]}"


def _digest(raw: Any) -> int:
    return int.from_bytes(hashlib.sha256(repr(raw).encode()).digest()[:6], "big")
