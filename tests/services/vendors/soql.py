"""As much of SOQL as a directory needs: SELECT names FROM kind WHERE … ORDER BY … LIMIT n.

Hides the tokens. What it does not know it refuses with `Malformed`, as Salesforce does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_SHAPE = re.compile(
    r"SELECT (?P<names>.+?) FROM (?P<kind>\w+)(?: WHERE (?P<where>.+?))?"
    r"(?: ORDER BY (?P<order>[\w, .]+?))?(?: LIMIT (?P<limit>\d+))?"
)
_TOKENS = re.compile(r"\(|\)|'(?:[^'\\]|\\.)*'|>=|<=|=|>|<|[\w.:+-]+")
Row = dict[str, Any]


class Malformed(Exception):
    pass


class Query:
    """names: the columns; kind: the object. `of(rows)` answers them filtered, sorted and cut."""

    def __init__(self, text: str):
        found = _SHAPE.fullmatch(text.strip())
        if not found:
            raise Malformed(text)
        self.names = [name.strip() for name in found["names"].split(",")]
        self.kind = found["kind"]
        self._limit = int(found["limit"] or 2000)
        self._order = [part.split() for part in (found["order"] or "").split(",") if part.strip()]
        self._tokens = _TOKENS.findall(found["where"] or "")
        self._where: Callable[[Row], bool] = self._any() if self._tokens else lambda _row: True
        if self._tokens:
            raise Malformed(text)

    def of(self, rows: list[Row]) -> list[Row]:
        found = [row for row in rows if self._where(row)]
        for name, *way in reversed(self._order):
            found.sort(key=lambda row: str(row.get(name) or ""), reverse=way == ["DESC"])
        return found[: self._limit]

    def _any(self) -> Callable[[Row], bool]:
        parts = [self._all()]
        while self._tokens[:1] == ["OR"]:
            self._tokens.pop(0)
            parts.append(self._all())
        return lambda row: any(part(row) for part in parts)

    def _all(self) -> Callable[[Row], bool]:
        parts = [self._one()]
        while self._tokens[:1] == ["AND"]:
            self._tokens.pop(0)
            parts.append(self._one())
        return lambda row: all(part(row) for part in parts)

    def _one(self) -> Callable[[Row], bool]:
        if self._tokens[0] == "(":
            self._tokens.pop(0)
            inner = self._any()
            self._tokens.pop(0)
            return inner
        name, sign, literal = (self._tokens.pop(0) for _part in range(3))
        return lambda row: _compare(row.get(name), sign, literal)


def _compare(value: Any, sign: str, literal: str) -> bool:
    """Texts are equal in upper and lower case; times are compared to the second."""
    if literal.startswith("'"):
        given, wanted = str(value or ""), re.sub(r"\\(.)", r"\1", literal[1:-1])
        given, wanted = (given.lower(), wanted.lower()) if sign == "=" else (given, wanted)
    elif literal in ("true", "false"):
        given, wanted = str(bool(value)).lower(), literal
    else:
        given, wanted = str(value)[:19], literal[:19]
    return {"=": given == wanted, ">": given > wanted, ">=": given >= wanted, "<": given < wanted}[sign]
