"""Refusals as exceptions: the stable code, the sentence, what to do, and the field it is about.

Hides which status is which exception. Sentences come in the language that the client asks for.
"""

from __future__ import annotations

import json
from typing import Any

from undersign_client.exchange import Answer


class UndersignError(Exception):
    """Whatever this package raises of its own."""


class ConnectionLost(UndersignError):
    """No answer came, however often it was asked. `maybe_done`: the request may have been carried out."""

    def __init__(self, why: Exception, *, maybe_done: bool) -> None:
        super().__init__(f"No answer: {why or type(why).__name__}")
        self.maybe_done = maybe_done


class Unreadable(UndersignError):
    """The answer is not what this API answers: another server, or a proxy's page."""


class Corrupt(UndersignError):
    """What was downloaded is not what its hash says."""


class Problem(UndersignError):
    """The server refused (RFC 9457). code: stable, for programs. sentence, advice: for people, advice may be
    "". field: what of the request it is about, "" for none."""

    def __init__(self, status: int, code: str, sentence: str, advice: str = "", field: str = "") -> None:
        super().__init__(" ".join(part for part in (sentence, advice) if part))
        self.status, self.code, self.sentence = status, code, sentence
        self.advice, self.field = advice, field


class Malformed(Problem):
    """400, 415: no such field, a wrong type, no JSON."""


class UnknownKey(Problem):
    """401: no key, an unknown or a revoked one."""


class Forbidden(Problem):
    """403: the key's role or scopes do not reach so far."""


class NotFound(Problem):
    """404: nothing by that name in this key's workspace."""


class Conflict(Problem):
    """409: not any more, or not yet."""


class Changed(Problem):
    """412: somebody changed it since it was read (`if_match`)."""


class Unacceptable(Problem):
    """422: a value, a name, an address, a template that cannot be used so."""


class TooMany(Problem):
    """429, after the client waited as often as it may."""


class ServerBroken(Problem):
    """5xx: the fault is the server's, or of something before it."""


_KINDS: dict[int, type[Problem]] = {
    400: Malformed,
    401: UnknownKey,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Changed,
    415: Malformed,
    422: Unacceptable,
    429: TooMany,
}


def of(answer: Answer) -> Problem:
    """What an answer from 300 on says, problem+json or not."""
    kind = _KINDS.get(answer.status, ServerBroken if answer.status >= 500 else Problem)
    said = _said(answer)
    code = str(said.get("code", "")) or f"http.{answer.status}"
    sentence = str(said.get("title", "")) or f"The server answered {answer.status}."
    return kind(answer.status, code, sentence, str(said.get("detail", "")), str(said.get("field", "")))


def _said(answer: Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
