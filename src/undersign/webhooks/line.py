"""One attempt: a message signed and sent, and what came of it in a few words that can be kept.

Hides the way out (`connectors.out.http`: addresses judged and pinned, no redirects, limits) and that a
receiver may answer anything at all. No attempt raises: no answer is an outcome like every other.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from django.utils import translation

from undersign.connectors import api
from undersign.connectors.out.http import Answer, Door, Limits, asked_wait
from undersign.journal import clock
from undersign.webhooks import signature
from undersign.webhooks.endpoint import Endpoint
from undersign.workspaces import workspace as workspaces

# Seconds and bytes: trust.md AT-09, and as long as most others wait for an answer.
LIMITS = Limits(connect=5, silence=10, request=15, work=60, answer_bytes=2**20)
SAID = 300  # characters of an answer that are kept
GONE, TOO_MANY, UNAVAILABLE = 410, 429, 503
_WHATEVER = range(100, 600)


class Outcome(NamedTuple):
    """status: of the answer, 0 for none. said: its beginning, or why there was none. do: what a person can do
    about that. wait_s: what Retry-After asked for."""

    status: int
    ms: int
    said: str
    do: str = ""
    wait_s: float | None = None

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


class Line:
    """To one endpoint, for one turn; close it (`with`)."""

    def __init__(self, endpoint: Endpoint):
        self._endpoint, self._pairs = endpoint, endpoint.pairs()
        self._language = workspaces.of(endpoint.workspace_id).language
        self._parts = urlsplit(endpoint.url)
        self._door: Door | None = None

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._door:
            self._door.close()

    def send(self, message_id: str, body: bytes) -> Outcome:
        """One attempt at one message."""
        headers = signature.headers(self._pairs, message_id, int(clock.now().timestamp()), body)
        began = time.monotonic()
        with translation.override(self._language):
            try:
                answer = self._asked(body, {**headers, "content-type": "application/json"})
            except (api.Temporary, api.Permanent) as error:
                return Outcome(0, _ms(began), str(error.sentence)[:SAID], str(error.do)[:SAID])
        return Outcome(answer.status, _ms(began), _beginning(answer), wait_s=_wait(answer))

    def _asked(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self._door is None:
            base = self._parts._replace(query="", fragment="").geturl()
            self._door = Door(base, reach=self._endpoint.reach, limits=LIMITS)
        slash = self._parts.path.endswith("/")
        sent: dict[str, Any] = {"content": body, "headers": headers}
        if self._parts.query:
            sent["params"] = parse_qsl(self._parts.query, keep_blank_values=True)
        return self._door.ask("POST", accept=_WHATEVER, slash=slash, **sent)


def _wait(answer: Answer) -> float | None:
    return (
        asked_wait(answer.headers.get("retry-after", ""))
        if answer.status in (TOO_MANY, UNAVAILABLE)
        else None
    )


def _beginning(answer: Answer) -> str:
    line = " ".join(answer.content[: 4 * SAID].decode("utf-8", "replace").split())
    return "".join(char for char in line if char.isprintable())[:SAID]


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
