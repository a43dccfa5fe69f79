"""Reading a request's JSON: strict about what JSON is, and about what the database can hold.

RFC 8259 has no NaN; PostgreSQL's JSON and text hold neither NUL nor half a surrogate pair.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Strict(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """Raises ValueError, which becomes a 400."""
        read = json.loads(request.body, parse_constant=_refuse)
        _require_storable(read)
        return read


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _require_storable(value: Any) -> None:
    if isinstance(value, str) and _UNSTORABLE.search(value):
        raise ValueError("a text holds NUL or half a surrogate pair")
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for each in value:
            _require_storable(each)
