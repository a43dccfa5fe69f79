"""A file taken apart into its revisions, with nothing left over.

Hides the counting of bytes. Every byte after the base must belong to an object that its revision's
cross-reference table names, to that table, or to white space between them; a revision that hides anything
is refused. The base itself is only measured: the issue signature covers it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from undersign.sealing.pdf import syntax
from undersign.sealing.pdf.revision import File, Section
from undersign.sealing.pdf.syntax import Malformed

_END = re.compile(rb"[\r\n]*startxref\r?\n([0-9]{1,10})\r?\n%%EOF(?:\r?\n)?")
_SPACE = re.compile(rb"[\r\n ]*")
_TRAILER_KEYS = frozenset({"Size", "Root", "Info", "ID", "Prev"})


@dataclass(frozen=True)
class Placed:
    """An object and the bytes it takes: [start, end)."""

    value: Any
    start: int
    end: int


@dataclass(frozen=True)
class Layer:
    """One revision: its bytes [begin, end) and, but for the base, its objects by number."""

    begin: int
    end: int
    section: Section
    objects: dict[int, Placed]


def take_apart(file: File) -> list[Layer]:
    """The layers, base first. Raises Malformed."""
    layers: list[Layer] = []
    begin = 0
    for section in reversed(file.sections):
        end = _end_of(file.data, section)
        if not begin <= section.start < end:
            raise Malformed("revision-order", section.start)
        objects = _objects(file, begin, section) if layers else {}
        if layers:
            _check_trailer(layers[-1].section.trailer, section, layers[-1].section.start)
        layers.append(Layer(begin, end, section, objects))
        begin = end
    if begin != len(file.data):
        raise Malformed("end-of-file", begin)
    return layers


def _end_of(data: bytes, section: Section) -> int:
    end = _END.match(data, section.end)
    if end is None or int(end[1]) != section.start:
        raise Malformed("startxref", section.end)
    return end.end()


def _objects(file: File, begin: int, section: Section) -> dict[int, Placed]:
    found: dict[int, Placed] = {}
    at = _skip(file.data, begin)
    while at < section.start:
        num, gen, value, end = syntax.parse_indirect(file.data, at, file.load)
        if num in found or gen:
            raise Malformed("object-twice", at)
        found[num] = Placed(value, at, end)
        at = _skip(file.data, end)
    if at != section.start or _named(file, section) != {num: item.start for num, item in found.items()}:
        raise Malformed("xref-content", section.start)
    return found


def _skip(data: bytes, at: int) -> int:
    space = _SPACE.match(data, at)
    return space.end() if space else at


def _named(file: File, section: Section) -> dict[int, int | None]:
    """What the section says: number → offset. The customary free head of the list is passed over."""
    return {num: section.offset(file.data, num) for num in section.numbers() if num}


def _check_trailer(old: dict[str, Any], section: Section, previous: int) -> None:
    new = section.trailer
    same = all(new.get(key) == old.get(key) for key in ("Root", "Info"))
    identifiers = [trailer.get("ID", [None])[:1] for trailer in (old, new)]
    grown = isinstance(new.get("Size"), int) and new["Size"] >= old["Size"] > 0
    numbered = all(num < new["Size"] for num in section.numbers()) if grown else False
    if not (same and grown and numbered and new.get("Prev") == previous):
        raise Malformed("trailer", section.start)
    if not set(new) <= _TRAILER_KEYS or identifiers[0] != identifiers[1]:
        raise Malformed("trailer", section.start)
