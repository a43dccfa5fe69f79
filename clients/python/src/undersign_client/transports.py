"""Two ways to carry out a plan with httpx: blocking, and not. Neither knows what is asked.

Hides sleeping, streaming and which of httpx's errors mean that a request cannot have arrived.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, TypeVar, cast

import httpx

from undersign_client.exchange import Answer, Lost, Pause, Plan, Request, Step, Told
from undersign_client.results import Page

T = TypeVar("T")
PageOf = Callable[[str], Plan[Page[T]]]
_NEVER_ARRIVED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class Blocking:
    """One thing after the other. May be used by several threads."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def run(self, plan: Plan[T]) -> T:
        told: Told = None
        try:
            while True:
                told = self._done(plan.send(told))
        except StopIteration as end:
            return cast(T, end.value)

    def each(self, page_of: PageOf[T]) -> Iterator[T]:
        """What is on all pages, each page asked for once the one before is used up."""
        after: str | None = ""
        while after is not None:
            page = self.run(page_of(after))
            yield from page.items
            after = page.next

    def _done(self, step: Step) -> Told:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        try:
            return self._asked(step)
        except httpx.TransportError as why:
            return _lost(why)

    def _asked(self, request: Request) -> Answer:
        with self.http.stream(**_arguments(request)) as response:
            sink = request.sink if response.status_code == 200 else None
            if sink is None:
                return _answer(response, response.read())
            sink.begin(response.headers)
            for chunk in response.iter_bytes():
                sink.take(chunk)
            sink.end()
            return _answer(response, b"")


class Awaiting:
    """The same for asyncio."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def run(self, plan: Plan[T]) -> T:
        told: Told = None
        try:
            while True:
                told = await self._done(plan.send(told))
        except StopIteration as end:
            return cast(T, end.value)

    async def each(self, page_of: PageOf[T]) -> AsyncIterator[T]:
        """What is on all pages, each page asked for once the one before is used up."""
        after: str | None = ""
        while after is not None:
            page = await self.run(page_of(after))
            for each in page.items:
                yield each
            after = page.next

    async def _done(self, step: Step) -> Told:
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        try:
            return await self._asked(step)
        except httpx.TransportError as why:
            return _lost(why)

    async def _asked(self, request: Request) -> Answer:
        async with self.http.stream(**_arguments(request)) as response:
            sink = request.sink if response.status_code == 200 else None
            if sink is None:
                return _answer(response, await response.aread())
            sink.begin(response.headers)
            async for chunk in response.aiter_bytes():
                sink.take(chunk)
            sink.end()
            return _answer(response, b"")


def _arguments(request: Request) -> dict[str, Any]:
    """path is relative to the client's base URL, which keeps its own path."""
    given: dict[str, Any] = {"method": request.method, "url": request.path, "headers": request.headers}
    if request.query:
        given["params"] = request.query
    if request.body is not None:
        given["json"] = request.body
    return given


def _answer(response: httpx.Response, body: bytes) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, body)


def _lost(why: httpx.TransportError) -> Lost:
    if isinstance(why, httpx.UnsupportedProtocol):
        raise why
    return Lost(why, arrived=not isinstance(why, _NEVER_ARRIVED))
