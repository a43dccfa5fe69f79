"""Rows read and written in sentences that are made up once, and not anew for every question.

The ORM composes each query before it asks it, which costs several times what the asking costs; a
contract's life asks two hundred. Here stand the plain ones of its busiest paths: one row by its key,
some rows by a condition, fresh rows, a conditional change. Instances, converters and row-level
security are the same as everywhere: this is the ORM's own connection and its models' own columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)


def rehearsed(*, nameless: bool = False) -> Any:
    """A cursor for sentences that are few and fixed: the server parses and plans each once a connection.

    nameless: for a function that looks behind every workspace's wall, so that it does not matter for whom
    the connection speaks.
    """
    return connection.rehearsed_cursor(nameless)  # type: ignore[attr-defined]


def get(model: type[M], pk: Any, *, lock: bool = False) -> M:
    """The row of a key; `lock` holds it until the transaction ends. Raises `model.DoesNotExist`."""
    key = model._meta.pk.column  # type: ignore[union-attr]
    found = some(model, f"{key} = %s" + (" FOR NO KEY UPDATE" if lock else ""), pk)
    if not found:
        raise model.DoesNotExist(f"{model._meta.object_name} {pk}")
    return found[0]


def refresh(record: models.Model, *, lock: bool = False) -> None:
    """Read every column of an instance again. Raises `DoesNotExist`."""
    fresh = get(type(record), record.pk, lock=lock)
    for field in record._meta.concrete_fields:
        setattr(record, field.attname, getattr(fresh, field.attname))


def some(model: type[M], condition: str, *values: Any) -> list[M]:
    """The rows for which `condition` holds: SQL after WHERE, with its own ORDER BY, of our own writing."""
    names, sentence, converters = _asked(model)  # type: ignore[arg-type]
    with rehearsed() as cursor:
        cursor.execute(sentence + condition, values)
        found = cursor.fetchall()
    return [_instance(model, names, _converted(row, converters)) for row in found]


def first(model: type[M], condition: str, *values: Any) -> M | None:
    """The first of `some`, or None."""
    return next(iter(some(model, f"{condition} LIMIT 1", *values)), None)


def add(fresh: Sequence[models.Model], *, if_absent: bool = False) -> None:
    """Insert new rows of one model, whose keys are set, in one statement; or only those not there yet."""
    _insert(fresh, " ON CONFLICT DO NOTHING" if if_absent else "")


def put(fresh: Sequence[models.Model], *, unique: Sequence[str], changed: Sequence[str]) -> None:
    """As `add`; of a row that agrees in the fields `unique` with one already there, that one takes the
    fields `changed`."""
    if fresh:
        columns = [fresh[0]._meta.get_field(name).column for name in (*unique, *changed)]  # type: ignore[union-attr]
        quoted = [_quoted(column) for column in columns]
        sets = ", ".join(f"{column} = EXCLUDED.{column}" for column in quoted[len(unique) :])
        _insert(fresh, f" ON CONFLICT ({', '.join(quoted[: len(unique)])}) DO UPDATE SET {sets}")


def _insert(fresh: Sequence[models.Model], tail: str) -> None:
    if not fresh:
        return
    fields, sentence, holes = _added(type(fresh[0]))  # type: ignore[arg-type]
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection) for row in fresh for field in fields
    ]
    with rehearsed() as cursor:
        cursor.execute(sentence + ", ".join([holes] * len(fresh)) + tail, values)
    for row in fresh:
        row._state.adding, row._state.db = False, connection.alias


def change(record: models.Model, changed: Mapping[str, Any], **expected: Any) -> bool:
    """Set these columns of the row, if it is still as `expected`; whether it was."""
    sentence = _changed(type(record), tuple(changed), tuple(expected))  # type: ignore[arg-type]
    given = [*changed.items(), *expected.items()]
    values = [record._meta.get_field(name).get_db_prep_save(value, connection) for name, value in given]  # type: ignore[union-attr]
    with rehearsed() as cursor:
        cursor.execute(sentence, [*values, record.pk])
        return cursor.rowcount == 1


def _instance(model: type[M], names: list[str], values: Sequence[Any]) -> M:
    """As `model.from_db`, without the signals that nobody here listens to."""
    made: M = object.__new__(model)
    made._state = state = ModelState()
    state.adding, state.db = False, connection.alias
    made.__dict__.update(zip(names, values, strict=True))
    return made


def _converted(row: Sequence[Any], converters: list[tuple[int, Callable[..., Any]]]) -> Sequence[Any]:
    if not converters:
        return row
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place], None, connection)
    return values


@cache
def _asked(model: Any) -> tuple[list[str], str, list[tuple[int, Callable[..., Any]]]]:
    """(attribute names, SQL up to the condition, (place, converter) of the columns that need one)."""
    fields = model._meta.concrete_fields
    converters = [
        (place, convert)
        for place, field in enumerate(fields)
        for convert in field.get_db_converters(connection)
    ]
    sentence = f"SELECT {_columns(fields)} FROM {_quoted(model._meta.db_table)} WHERE "  # noqa: S608
    return [field.attname for field in fields], sentence, converters


@cache
def _added(model: Any) -> tuple[list[models.Field], str, str]:
    """(fields, SQL up to the values, one row's holes)."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    sentence = f"INSERT INTO {_quoted(model._meta.db_table)} ({_columns(fields)}) VALUES "  # noqa: S608
    return fields, sentence, f"({', '.join(['%s'] * len(fields))})"


@cache
def _changed(model: Any, changed: tuple[str, ...], expected: tuple[str, ...]) -> str:
    def said(names: Sequence[str]) -> list[str]:
        return [f"{_quoted(model._meta.get_field(name).column)} = %s" for name in names]

    conditions = " AND ".join([*said(expected), f"{_quoted(model._meta.pk.column)} = %s"])
    return f"UPDATE {_quoted(model._meta.db_table)} SET {', '.join(said(changed))} WHERE {conditions}"  # noqa: S608


def _columns(fields: Sequence[models.Field]) -> str:
    return ", ".join(_quoted(field.column) for field in fields)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
