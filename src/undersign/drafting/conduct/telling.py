"""Who is told of what happens to a contract: by its template, unless the contract itself says otherwise.

`schema["telling"]` and a contract's own are {kind: [audience, …]}, ["nobody"] for none; a kind that is not
named is told as always. What needs a person's answer reaches the sender whatever a template says
(`Kind.always`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SENDER, WATCHERS, TICKET = "sender", "watchers", "ticket"
SIGNERS, EARLIER = "signers", "earlier_signers"
NOBODY = "nobody"
AUDIENCES = (SENDER, WATCHERS, TICKET, SIGNERS, EARLIER)
_STAFF = frozenset({SENDER, WATCHERS, TICKET})
_ALL = frozenset(AUDIENCES)


@dataclass(frozen=True)
class Kind:
    """One thing that can be told. usual: to whom where nobody says otherwise. always: to whom in any case.
    possible: to whom at all; signers are not told of what is between one of them and the sender."""

    name: str
    usual: frozenset[str]
    always: frozenset[str] = frozenset()
    possible: frozenset[str] = _STAFF


def _kind(name: str, *usual: str, always: Iterable[str] = (), possible: frozenset[str] = _STAFF) -> Kind:
    return Kind(name, frozenset(usual), frozenset(always), possible)


KINDS = {
    each.name: each
    for each in (
        _kind("sent", TICKET, WATCHERS),
        _kind("opened"),
        _kind("signed", WATCHERS, possible=_ALL),
        _kind("completed", TICKET, WATCHERS),
        _kind("later"),
        _kind("delegated", SENDER, WATCHERS, possible=_ALL),
        _kind("paper", SENDER, WATCHERS, always=[SENDER]),
        _kind("withdrawn", SENDER, WATCHERS, always=[SENDER]),
        _kind("new_link", SENDER, always=[SENDER]),
        _kind("address", SENDER, always=[SENDER]),
        _kind("bounced", SENDER, always=[SENDER]),
        _kind("in_error", SENDER, WATCHERS, EARLIER, always=[SENDER], possible=_ALL),
        _kind("declined", SENDER, WATCHERS, TICKET, EARLIER, possible=_ALL),
        _kind("voided", SIGNERS, WATCHERS, possible=_ALL),
        _kind("on_paper", SENDER, WATCHERS, TICKET, SIGNERS, possible=_ALL),
        _kind("expired", SENDER, WATCHERS, possible=_ALL),
    )
}


class Unknown(ValueError):
    """str(): the event or the audience that there is not."""


@dataclass(frozen=True)
class Telling:
    """said: {kind: audiences} where somebody said otherwise than usual."""

    said: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, schema: Mapping[str, Any]) -> Telling:
        """Reads what `read` let through; anything else is left out."""
        return cls().over(schema.get("telling") or {})

    def over(self, said: Mapping[str, Iterable[str]]) -> Telling:
        """The same, except for the kinds that `said` names."""
        fresh = {kind: frozenset(to) & KINDS[kind].possible for kind, to in said.items() if kind in KINDS}
        return Telling({**self.said, **fresh})

    def hears(self, kind: str) -> frozenset[str]:
        """The audiences that are told of this kind of thing."""
        each = KINDS[kind]
        return self.said.get(kind, each.usual) | each.always

    def to_json(self) -> dict[str, list[str]]:
        return {kind: ordered(to) for kind, to in self.said.items()}


def read(said: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """What somebody asked for, checked. Raises Unknown, also for an audience that is never told this."""
    for kind, audiences in said.items():
        if kind not in KINDS:
            raise Unknown(kind)
        for audience in audiences:
            if audience != NOBODY and audience not in KINDS[kind].possible:
                raise Unknown(f"{kind}: {audience}")
    return {kind: ordered(audiences) for kind, audiences in said.items()}


def ordered(audiences: Iterable[str]) -> list[str]:
    """As a list, always in the same order; ["nobody"] for none."""
    found = set(audiences)
    return [each for each in AUDIENCES if each in found] or [NOBODY]


def apart(said: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Of `said`, what is not as usual: all that a template has to keep. Raises Unknown."""
    fresh, usual = Telling().over(read(said)), Telling()
    return {kind: ordered(fresh.hears(kind)) for kind in said if fresh.hears(kind) != usual.hears(kind)}
