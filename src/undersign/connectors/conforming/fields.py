"""What every system must do whose records are read field by field and watched (see `conformance`).

A connector that does not offer `Fields` or `Watched` passes: they are promises of their own.
"""

from __future__ import annotations

from typing import Any

from undersign.connectors import api
from undersign.connectors.conforming.checking import Check, Failed, Open, Subject, _fresh, _hold, _missing

TYPES = {"text", "number", "money", "date", "choice", "yes_no"}
POLLS = 60


def fields_are_described(open_: Open, subject: Subject) -> None:
    for record, (ref, name, *values) in _offered(open_, subject, api.Fields):
        fields = {each.name: each for each in open_().fields(record)}
        _hold(fields and len(fields) == len(open_().fields(record)), "every field is told once")
        for each in fields.values():
            _hold(each.record == record and each.type in TYPES, f"{each.name} is of a known type")
            _hold(str(each.label), f"{each.name} has a name for people")
            _hold(each.type != "choice" or each.choices, f"{each.name} tells what can be chosen")
        _hold(name in fields and fields[name].is_writable, f"{name} is a field that we may write")
        told = open_().values(record, ref)
        _hold(set(told) <= set(fields), "values are of fields that are described")
        _hold(all(isinstance(value, str) for value in told.values()), "values are texts")
        _hold(len(values) == 2 and values[0] != values[1], "the subject names two values")
    if isinstance(open_(), api.Fields):
        _hold(open_().fields("no-such-record") == (), "a kind of record that is not there has no fields")


def fields_are_written(open_: Open, subject: Subject) -> None:
    for record, (ref, name, *values) in _offered(open_, subject, api.Fields):
        for value in (*values, values[0]):
            key = _fresh("write")
            for _again in range(2):
                open_().write(record, ref, {name: value}, key=key)
            _hold(open_().values(record, ref).get(name) == value, f"{name} is read as it was written")
        _missing(lambda record=record: open_().values(record, "no-such-record"))  # type: ignore[misc]
        _missing(
            lambda record=record, name=name: open_().write(  # type: ignore[misc]
                record, "no-such-record", {name: "x"}, key=_fresh("write")
            )
        )


def impossible_fields_are_refused(open_: Open, subject: Subject) -> None:
    for record, (ref, name, *values) in _offered(open_, subject, api.Fields):
        open_().write(record, ref, {name: values[0]}, key=_fresh("write"))
        before = open_().values(record, ref)
        try:
            open_().write(record, ref, {name: values[1], "no_such_field": "x"}, key=_fresh("write"))
        except api.Permanent as error:
            _hold(error.sentence, "an error carries a sentence")
        else:
            raise Failed("a field that the record does not have is refused, not ignored")
        _hold(open_().values(record, ref) == before, "all or none is written")


def changes_are_told(open_: Open, subject: Subject) -> None:
    for record, (ref, name, *values) in _offered(open_, subject, api.Watched):
        open_().write(record, ref, {name: values[-1]}, key=_fresh("told"))
        first = open_().changes(record, "")
        _hold(first.changes == () and first.cursor and first.is_last, "the first question starts a cursor")
        for value in values:
            open_().write(record, ref, {name: value}, key=_fresh("told"))
            after = _told(open_, subject, record, first.cursor, ref, name, value)
            _hold(open_().changes(record, after).cursor, "a cursor can be kept and asked again")
        again = _told(open_, subject, record, first.cursor, ref, name, values[-1])
        _hold(again, "an old cursor tells the same once more: nothing is lost when our side forgets")


def _told(open_: Open, subject: Subject, record: str, cursor: str, ref: str, name: str, value: str) -> str:
    """Ask on until the value is told; the cursor after it."""
    for _poll in range(POLLS):
        page = open_().changes(record, cursor)
        for each in page.changes:
            if each.ref == ref and each.values.get(name) == value:
                return page.cursor
        cursor = page.cursor
        if page.is_last:
            subject.wait()
    raise Failed(f"a change of {name} to “{value}” is told")


def _offered(open_: Open, subject: Subject, promise: Any) -> list[tuple[str, tuple[str, str, str, str]]]:
    """The subject's records, where the connector keeps `promise` and can write."""
    system = open_()
    offered = isinstance(system, promise) and isinstance(system, api.Fields)
    _hold(not offered or subject.records, "the subject names records to write to")
    return list(subject.records.items()) if offered else []


CHECKS: list[Check] = [
    fields_are_described,
    fields_are_written,
    impossible_fields_are_refused,
    changes_are_told,
]
