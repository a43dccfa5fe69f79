"""The values that decide conditions: on both sides of every boundary, each choice asked for and one that
is not, yes and no, there and blank.

Hides how a question to a field becomes raw values that the field takes.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from undersign.drafting.fields import specimen
from undersign.drafting.fields.schema import MergeField, Schema
from undersign.drafting.fields.values import Wrong
from undersign.drafting.rehearsal.deciding import Asked, Target

_MOST, _ROWS = 120, 12
_NUMERIC = ("number", "money", "percentage")
_STEP = {"number": Decimal(1), "money": Decimal("0.01"), "percentage": Decimal("0.5")}


def of(questions: Mapping[Target, Asked], schema: Schema, language: str) -> dict[str, list[Any]]:
    """{field: raw values, at least two} for every field that can decide something."""
    found = {}
    for declared in schema.fields:
        asked = {target.part: each for target, each in questions.items() if target.field == declared.name}
        if asked:
            values = list(_distinct(declared, _values(declared, asked, language), language))
            if len(values) > 1:
                found[declared.name] = values
    return found


def _values(declared: MergeField, asked: Mapping[str, Asked], language: str) -> Iterator[Any]:
    if declared.type == "rows":
        yield from _rows(declared, asked, language)
    elif declared.type in ("person", "address"):
        yield from _parts(declared, asked, language)
    else:
        yield from _scalar(declared, asked.get("") or next(iter(asked.values())), language)
    if any(each.is_there for each in asked.values()) or declared.type == "rows":
        yield None


def _scalar(declared: MergeField, asked: Asked, language: str) -> Iterator[Any]:
    match declared.type:
        case "choice":
            yield from _choices(declared, asked)
        case "yes_no":
            yield from (True, False)
        case "number" | "money" | "percentage":
            yield from map(str, _numbers(declared, asked, language))
        case "date":
            yield from _days(declared, asked, language)
        case _:
            yield from _texts(declared, asked, language)


def _choices(declared: MergeField, asked: Asked) -> Iterator[Any]:
    named = [str(value) for _way, value in asked.literals if str(value) in declared.choices]
    others = [value for value in declared.choices if value not in named]
    wide = asked.versus or asked.computed or any(way not in ("==", "!=") for way, _value in asked.literals)
    yield from named
    yield from others if wide else others[:1]
    if not others:
        yield None


def _numbers(declared: MergeField, asked: Asked, language: str) -> Iterator[Decimal]:
    step = _STEP[declared.type]
    sample = _decimal(specimen.of(declared, language)) or Decimal(10)
    bounds = [found for _way, value in asked.literals if (found := _decimal(value)) is not None]
    if not bounds or asked.computed:
        yield sample
    for way, value in asked.literals:
        if (bound := _decimal(value)) is not None:
            near = min(step, Decimal(1).scaleb(int(bound.as_tuple().exponent)))
            yield bound
            yield bound - near if way in ("<", ">=") else bound + near
    if asked.computed:
        least = _decimal(declared.least)
        yield from (least if least is not None else step, *(bound * 10 for bound in bounds), sample * 100)
        yield from (bound - step for bound in bounds)
    if asked.versus:
        low = max([Decimal(10), *([_decimal(declared.least) or Decimal(0)])])
        yield from (low, low * 2)
    if bounds:
        yield from (min(bounds) - step, max(bounds) + step)


def _days(declared: MergeField, asked: Asked, language: str) -> Iterator[str]:
    sample = date.fromisoformat(str(specimen.of(declared, language))[:10])
    bounds = []
    for way, value in asked.literals:
        try:
            bounds.append((way, date.fromisoformat(str(value)[:10])))
        except ValueError:
            continue
    for way, bound in bounds:
        yield bound.isoformat()
        yield (bound + timedelta(days=-1 if way in ("<", ">=") else 1)).isoformat()
    if bounds:
        first, last = (pick(bound for _way, bound in bounds) for pick in (min, max))
        yield from ((first - timedelta(days=1)).isoformat(), (last + timedelta(days=1)).isoformat())
    if not bounds or asked.computed or asked.versus:
        yield sample.isoformat()
        yield (sample + timedelta(days=45)).isoformat()
    if asked.computed:
        yield from ((sample + timedelta(days=366 * years)).isoformat() for years in (-3, 3))


def _texts(declared: MergeField, asked: Asked, language: str) -> Iterator[Any]:
    for way, value in asked.literals:
        yield f"{value} …" if way == "contains" and value else value
    yield specimen.of(declared, language)
    if asked.literals or asked.versus:
        yield {"email": "other@customer.example", "phone": "+1 202 555 0199"}.get(declared.type, "Other")


def _parts(declared: MergeField, asked: Mapping[str, Asked], language: str) -> Iterator[Any]:
    whole = dict(specimen.of(declared, language))
    yield whole
    for part, each in asked.items():
        if part:
            yield {**whole, part: ""}
            yield from ({**whole, part: str(value)} for _way, value in each.literals if value)


def _rows(declared: MergeField, asked: Mapping[str, Asked], language: str) -> Iterator[Any]:
    """Tables: one with a row for every deciding value, one for each value alone, one of each size asked."""
    plain = {column.name: specimen.of(column, language) for column in declared.columns}
    columns = {
        column.name: list(_distinct(column, _values(column, {"": asked[column.name]}, language), language))
        for column in declared.columns
        if column.name in asked
    }
    full = [plain]
    for name, values in columns.items():
        full += [{**plain, name: value} for value in values]
        full += [
            {**row, name: value} for row in list(full)[1:] for value in values if row[name] == plain[name]
        ]
    yield full[: max(_ROWS, 2)] if len(full) > 1 else [plain, dict(plain)]
    yield [plain]
    for name, values in columns.items():
        yield from ([{**plain, name: value}] for value in values)
    yield from ([dict(plain) for _ in range(count)] for count in _sizes(asked))
    for column in declared.columns:  # sums over the table, on either side of what they are compared with
        whole = asked.get("")
        if whole and whole.computed and column.type in _NUMERIC:
            yield from ([{**plain, column.name: str(each)}] for each in _numbers(column, whole, language))


def _sizes(asked: Mapping[str, Asked]) -> Iterator[int]:
    for part in ("", "size"):
        for way, value in asked[part].literals if part in asked else ():
            bound = _decimal(value)
            if bound is not None and 0 <= bound <= 50:
                yield int(bound)
                yield max(int(bound) + (-1 if way in ("<", ">=") else 1), 0)


def _distinct(declared: MergeField, values: Iterable[Any], language: str) -> Iterator[Any]:
    """Those the field takes, each once, no more than _MOST; blank only where it may stay blank."""
    seen: list[Any] = []
    for value in values:
        try:
            exact = declared.coerce(value, language)
            if exact is None:
                exact = declared.coerce(declared.default, language)
        except Wrong:
            continue
        if (exact is None and declared.required) or exact in seen or len(seen) >= _MOST:
            continue
        seen.append(exact)
        yield value if exact is not None else None


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, Mapping):
        value = value.get("amount")
    try:
        return Decimal(str(value)) if value is not None and not isinstance(value, bool) else None
    except InvalidOperation:
        return None
