"""Many rows of a model by one statement, from numbers: INSERT … SELECT … FROM generate_series.

Hides the columns that nobody thought of: whatever a model has and no expression is given for gets the
model's own default, so that a new column does not stop the generator.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, models
from psycopg import sql

NUMBERS = "generate_series(%s::bigint, %s::bigint) AS i"


def fill(
    model: type[models.Model],
    said: Mapping[str, str],
    first: int,
    last: int,
    *,
    of: str = NUMBERS,
    where: str = "",
) -> int:
    """Insert a row for each number `i` from `first` to `last`; `said`: {column: SQL}. How many it were.

    of: what is selected from, with a hole for `first` and one for `last`. where: which of them.
    """
    columns, values = _columns(model, said)
    statement = (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {of}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement + (f" WHERE {where}" if where else ""), [first, last])
        return cursor.rowcount


def chance(salt: int, of: int) -> str:
    """SQL: a number from 0 below `of` that hangs on `i` and nothing else: every run makes the same."""
    return f"((hashint8extended(i, {salt}) & 9223372036854775807) %% {of})"


def one_of(salt: int, choices: list[str]) -> str:
    """SQL: one of `choices`, by chance."""
    listed = ", ".join(_literal(each) for each in choices)
    return f"(ARRAY[{listed}])[1 + {chance(salt, len(choices))}]"


def public_id(kind: str, at: str = "i", more: str = "''") -> str:
    """SQL: an id such as `journal.ids` makes, but the same for the same number."""
    return f"('{kind}_0' || lpad(to_hex({at}), 10, '0') || substr(md5({at}::text || {more}), 1, 15))"


def _columns(model: type[models.Model], said: Mapping[str, str]) -> tuple[list[str], list[str]]:
    columns, values = [], []
    for field in model._meta.concrete_fields:
        if isinstance(field, models.AutoField) and field.column not in said:
            continue
        columns.append(f'"{field.column}"')
        values.append(said.get(field.column) or _default(field))
    if unknown := set(said) - {field.column for field in model._meta.concrete_fields}:
        raise KeyError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    return columns, values


def _default(field: Any) -> str:
    value = field.get_db_prep_save(field.get_default(), connection)
    return f"{_literal(value)}::{field.db_type(connection).split(' GENERATED')[0]}"


def _literal(value: Any) -> str:
    return sql.Literal(value).as_string(connection.connection).replace("%", "%%")
