"""What passes through a fake: requests and answers, and what can befall them on the way."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any

from werkzeug.formparser import parse_form_data

LOST, CUT, HALF, TWICE = "lost", "cut", "half", "twice"


@dataclass(frozen=True)
class Slow:
    seconds: float


@dataclass(frozen=True)
class Reply:
    """An answer that is not JSON, or has headers of its own."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """Raised by a fake's method: an error of the vendor's own shape. more: given to `Fake.error`."""

    def __init__(self, status: int, sentence: str, headers: dict[str, str] | None = None, **more: Any):
        super().__init__(sentence)
        self.status, self.sentence, self.headers, self.more = status, sentence, headers or {}, more


@dataclass
class Asked:
    """A request. path: with its escapes, as it came. query: the last value of each name. status: answered."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    pairs: list[tuple[str, str]] = field(default_factory=list)
    status: int = 0

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").partition(" ")[2]

    @cached_property
    def form(self) -> dict[str, str]:
        return self._parsed[1].to_dict()

    @cached_property
    def files(self) -> dict[str, tuple[str, bytes, str]]:
        """{part's name: (file name, bytes, media type)}, of the last part with that name."""
        parts = self._parsed[2].items(multi=True)
        return {name: (file.filename or "", file.read(), file.mimetype) for name, file in parts}

    @cached_property
    def _parsed(self) -> Any:
        return parse_form_data(
            {
                "REQUEST_METHOD": self.method,
                "CONTENT_TYPE": self.headers.get("content-type", ""),
                "CONTENT_LENGTH": str(len(self.body)),
                "wsgi.input": BytesIO(self.body),
            }
        )


@dataclass(frozen=True)
class Hook:
    """A call the vendor would make to us."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Fault:
    what: Any
    method: str
    path: str
    times: int
    skip: int
    headers: dict[str, str]

    def strikes(self, asked: Asked) -> bool:
        if not (asked.method.startswith(self.method) and self.path in asked.path and self.times):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True
