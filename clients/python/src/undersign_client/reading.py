"""From JSON to the types of `results`: tolerant of what is new, strict about what is missing.

Hides times and nesting. What a newer server adds is kept in a result's `more`, so that no program breaks.
"""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from undersign_client.exchange import Answer
from undersign_client.problems import Unreadable

T = TypeVar("T")
_OURS = ("etag", "more")


class Whatever:
    """Any JSON, as it came."""


def answered(kind: type[T], answer: Answer) -> T:
    """The answer's body as `kind`, with its ETag where the kind has a place for one. Raises Unreadable."""
    return of(kind, parsed(answer), answer.headers.get("etag", ""))


def parsed(answer: Answer) -> Any:
    """The body's JSON, None where there is none. Raises Unreadable."""
    if not answer.body:
        return None
    try:
        return json.loads(answer.body)
    except ValueError:
        raise Unreadable("The answer is no JSON. Is this address Undersign’s?") from None


def of(kind: type[T], said: Any, etag: str = "") -> T:
    """JSON as `kind`. Raises Unreadable."""
    try:
        return cast(T, _value(kind, said, etag))
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        name = getattr(kind, "__name__", str(kind))
        raise Unreadable(f"The answer is no {name}: {wrong!r}") from wrong


def _value(kind: Any, said: Any, etag: str = "") -> Any:
    if is_dataclass(kind):
        return _made(kind, said, etag)
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if said is None else _value(next(k for k in inside if k is not types.NoneType), said)
    if origin is list:
        return [_value(inside[0], each) for each in said]
    if origin is dict:
        return {str(name): _value(inside[1], each) for name, each in said.items()}
    if kind in (datetime, date):
        return kind.fromisoformat(said)
    return None if kind is types.NoneType else said


def _made(kind: Any, said: Any, etag: str) -> Any:
    known = _known(kind)
    given = {name: _value(held, said[wire]) for name, (wire, held) in known.items() if wire in said}
    wires = {wire for wire, _held in known.values()}
    more = {name: value for name, value in said.items() if name not in wires}
    return kind(**given, etag=etag, more=more)


@cache
def _known(kind: Any) -> dict[str, tuple[str, Any]]:
    """{attribute: (its name in JSON, its type)}."""
    hints = get_type_hints(kind)
    return {f.name: (f.name.rstrip("_"), hints[f.name]) for f in fields(kind) if f.name not in _OURS}
