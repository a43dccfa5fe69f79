"""One whole row by its key, asked for in a sentence that is made up once per table.

The ORM composes each query anew, which costs more than asking it; a contract's life reads a hundred
single rows. Row-level security holds here as everywhere: this is the same connection.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


def get(model: type[M], pk: Any, *, lock: bool = False) -> M:
    """The row as an instance; `lock` holds it until the transaction ends. Raises `model.DoesNotExist`."""
    names, sentence, converters = _asked(model)  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute(f"{sentence} FOR NO KEY UPDATE" if lock else sentence, [pk])
        values = cursor.fetchone()
    if values is None:
        raise model.DoesNotExist(f"{model._meta.object_name} {pk}")
    values = list(values)
    for place, convert in converters:
        values[place] = convert(values[place], None, connection)
    return model.from_db(connection.alias, names, values)


def refresh(record: models.Model, *, lock: bool = False) -> None:
    """Read every column of an instance again. Raises `DoesNotExist`."""
    fresh = get(type(record), record.pk, lock=lock)
    for field in record._meta.concrete_fields:
        setattr(record, field.attname, getattr(fresh, field.attname))


@cache
def _asked(model: Any) -> tuple[list[str], str, list[tuple[int, Callable[..., Any]]]]:
    """(attribute names, SQL with a hole for the key, (place, converter) of those that need one)."""
    fields, quote = model._meta.concrete_fields, connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    key = quote(model._meta.pk.column)
    sentence = f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE {key} = %s"  # noqa: S608
    converters = [
        (place, convert)
        for place, field in enumerate(fields)
        for convert in field.get_db_converters(connection)
    ]
    return [field.attname for field in fields], sentence, converters
