"""What a noun of the API is made of: operations, each written once, called blocking or awaited.

Hides the two kinds of client behind two descriptors. A method decorated with `operation` is a plan; on a
blocking client it answers its result, on an awaiting one something to await. `pages` is the same for lists.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload
from urllib.parse import quote

from undersign_client import reading
from undersign_client.exchange import Plan, Request
from undersign_client.patience import ONCE, Patience, carried_out
from undersign_client.results import Page, Result, Value
from undersign_client.transports import Awaiting, Blocking

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=Blocking | Awaiting)


def below(*steps: str | int) -> str:
    """An address of these steps, none of which reaches into another."""
    return "".join("/" + quote(str(each), safe="") for each in steps)


class Noun(Generic[M]):
    def __init__(self, transport: M, patience: Patience) -> None:
        self._transport: M = transport
        self._patience = patience

    def _read(self, kind: type[T], path: str, query: Mapping[str, Any] | None = None) -> Plan[T]:
        asked = Request("GET", path, said(query or {}))
        answer = yield from carried_out(asked, self._patience)
        return reading.answered(kind, answer)

    def _change(
        self, kind: type[T], method: str, path: str, body: Any = None, *, once: str = "", if_match: str = ""
    ) -> Plan[T]:
        """once: the Idempotency-Key; every POST has one, of its own where the caller gives none."""
        headers = {"If-Match": if_match} if if_match else {}
        if method == "POST":
            headers[ONCE] = once or str(uuid.uuid4())
        asked = Request(method, path, body=body, headers=headers)
        answer = yield from carried_out(asked, self._patience)
        return reading.answered(kind, answer)


@dataclass(frozen=True, kw_only=True)
class _Found(Result):
    items: list[Any]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Values(Result):
    """All values of a draft, as a change left them."""

    items: list[Value]


@dataclass(frozen=True)
class Listing(Generic[T]):
    """A list to be read page by page."""

    kind: type[T]
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)

    def page(self, after: str, patience: Patience) -> Plan[Page[T]]:
        asked = Request("GET", self.path, said({**self.query, "after": after}))
        answer = yield from carried_out(asked, patience)
        found = reading.answered(_Found, answer)
        return Page([reading.of(self.kind, each) for each in found.items], found.next)


class operation(Generic[P, T]):
    """`@operation` on a method that makes a plan."""

    def __init__(self, plan: Callable[Concatenate[Any, P], Plan[T]]) -> None:
        self.plan, self.__doc__ = plan, plan.__doc__

    @overload
    def __get__(self, noun: None, kind: type) -> Self: ...
    @overload
    def __get__(self, noun: Noun[Blocking], kind: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, noun: Noun[Awaiting], kind: type) -> Callable[P, Awaitable[T]]: ...
    def __get__(self, noun: Any, kind: type) -> Any:
        if noun is None:
            return self
        run = noun._transport.run
        return lambda *given, **named: run(self.plan(noun, *given, **named))


class pages(Generic[P, T]):
    """`@pages` on a method that answers a Listing."""

    def __init__(self, listing: Callable[Concatenate[Any, P], Listing[T]]) -> None:
        self.listing, self.__doc__ = listing, listing.__doc__

    @overload
    def __get__(self, noun: None, kind: type) -> Self: ...
    @overload
    def __get__(self, noun: Noun[Blocking], kind: type) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, noun: Noun[Awaiting], kind: type) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, noun: Any, kind: type) -> Any:
        if noun is None:
            return self

        def each(*given: Any, **named: Any) -> Any:
            listing = self.listing(noun, *given, **named)
            return noun._transport.each(lambda after: listing.page(after, noun._patience))

        return each


def said(query: Mapping[str, Any]) -> dict[str, str]:
    """As it stands in an address; what is empty is not said."""
    return {name: str(value) for name, value in query.items() if value not in (None, "")}


def given(**named: Any) -> dict[str, Any]:
    """A body of what was given: None is left out."""
    return {name: value for name, value in named.items() if value is not None}
