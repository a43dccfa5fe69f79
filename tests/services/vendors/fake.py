"""One small server class for every vendor that cannot be installed: stateful, on loopback, in a thread.

A fake of a vendor is a subclass: descriptions that every request is held to, and methods that act.

    class Shop(fake.Fake):
        DESCRIBED = (lambda: theirs("shop.json", at="/api"), lambda: ours("shop.yaml"))

        def __init__(self):
            super().__init__()
            self.orders = {}

        @fake.route("POST", "/api/orders")
        def order(self, asked):
            made = self.orders.setdefault(self.number(), asked.json)
            return 201, made                      # a status and JSON; JSON alone is a 200; None is a 204

        @fake.route("GET", "/api/orders/{number}")
        def read(self, asked, number):
            if number not in self.orders:
                raise fake.Refused(404, "no such order")
            return self.orders[number]

    with Shop().running() as shop:                # shop.url; shop.tokens = {"token"} may sign in
        ...

What a test can do with it:

- Each request is validated: path, parameters, headers, way of signing in, body (also multipart). So is each
  answer below 400 where the description describes it. What does not fit is answered with 400 and **fails the
  test when the `running` block ends**, however the client took it. `shop.wrong` has the sentences.
- Faults on demand, by method and a part of the path, for the next `times` requests after `skip` others:

      shop.fails(429, method="POST", retry_after=7)   # any status; the body is the vendor's own kind of error
      shop.fails(401)                                  # the token has expired
      shop.fails(fake.LOST, path="/orders")            # acts, its answer is never sent: lost after success
      shop.fails(fake.CUT)                             # the connection ends before anything is done
      shop.fails(fake.HALF)                            # acts, and half of the answer arrives
      shop.fails(fake.TWICE)                           # the request is delivered twice, as a proxy may do
      shop.fails(fake.Slow(0.3))                       # acts, waits so many seconds, answers
      shop.fails(function)                             # function(asked) -> what a method would answer

- What was asked: `shop.asked` (all), `shop.calls("POST", "/orders")` (how many), `shop.sent_bytes`.
- Time: `shop.now()` is the vendor's clock, a fixed day that advances by a second with every call; answers
  carry it as `Date`. `shop.pass_time(seconds)` turns it on.
- Webhooks: a fake appends `Hook`s to `shop.hooks`, signed as the vendor signs; a test posts them to us,
  once, twice or in another order.
- `shop.tokens.clear()` revokes everything; `who(asked)` is overridden where signing in is not a bearer token,
  and `error(status, sentence)` where errors have the vendor's own shape. Paths that begin with one of `OPEN`
  need no token.

What no description and no client of the vendor's can tell (lags, orders, traps) belongs at the head of its
fake. Of a vendor's routes, the one with the fewest braces in its path goes first.
"""

from __future__ import annotations

import http.server
import itertools
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote

from tests.services.vendors import description
from tests.services.vendors.asked import CUT, HALF, LOST, TWICE, Asked, Fault, Hook, Refused, Reply, Slow
from tests.services.vendors.serving import Handler

__all__ = ["CUT", "HALF", "LOST", "TWICE", "Asked", "Fake", "Hook", "Refused", "Reply", "Slow", "route"]

FIRST_DAY = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


def route(method: str, path: str) -> Callable[[Any], Any]:
    """Marks a method as acting on `path`; {name} is one segment, given unescaped, {name:path} several."""
    pattern = re.sub(r"\\{(\w+)(:path)?\\}", _group, re.escape(path))

    def mark(act: Any) -> Any:
        act.routes = [*getattr(act, "routes", ()), (method, re.compile(pattern))]
        return act

    return mark


def _group(found: re.Match[str]) -> str:
    return f"(?P<{found[1]}>.+)" if found[2] else f"(?P<{found[1]}>[^/]+)"


class Fake:
    """One vendor. Make one per test: descriptions are read once, a thread costs nothing."""

    DESCRIBED: tuple[Callable[[], description.Description], ...] = ()
    OPEN: tuple[str, ...] = ()
    CHECKS_ANSWERS = True
    PAUSE = timedelta(seconds=1)

    def __init__(self) -> None:
        self.url = ""
        self.tokens = {"token"}
        self.asked: list[Asked] = []
        self.wrong: list[str] = []
        self.hooks: list[Hook] = []
        self._faults: list[Fault] = []
        self._clock = FIRST_DAY
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        self.stopped = threading.Event()
        self._descriptions = [each() for each in self.DESCRIBED]
        acts = [getattr(type(self), name) for name in dir(type(self))]
        self._routes = [(*each, act) for act in acts for each in getattr(act, "routes", ())]
        self._routes.sort(key=lambda each: (each[1].pattern.count("(?P<"), -len(each[1].pattern)))

    @contextmanager
    def running(self) -> Iterator[Any]:
        """Serve until the block ends; raises AssertionError there if a request was not as described."""
        handler = type("Handler", (Handler,), {"fake": self})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield self
        finally:
            self.stopped.set()
            server.shutdown()
            server.server_close()
        assert not self.wrong, "not as described:\n" + "\n".join(self.wrong)

    # --- what tests use

    def fails(
        self,
        what: Any,
        *,
        method: str = "",
        path: str = "",
        times: int = 1,
        skip: int = 0,
        retry_after: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        more = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self._faults.append(Fault(what, method, path, times, skip, {**(headers or {}), **more}))

    def calls(self, method: str = "", path: str = "") -> int:
        return sum(each.method.startswith(method) and path in each.path for each in self.asked)

    @property
    def sent_bytes(self) -> int:
        return sum(len(each.body) for each in self.asked)

    def pass_time(self, seconds: float) -> None:
        self._clock += timedelta(seconds=seconds)

    # --- what vendors use, and may override

    def now(self) -> datetime:
        self._clock += self.PAUSE
        return self._clock

    def number(self) -> str:
        return str(next(self._numbers))

    def who(self, asked: Asked) -> str | None:
        """Who signed in, or None for nobody."""
        return asked.token if asked.token in self.tokens else None

    def error(self, status: int, sentence: str, **_more: Any) -> Any:
        return {"error": sentence}

    def headers(self, asked: Asked) -> dict[str, str]:
        """Headers that every answer carries."""
        return {}

    # --- serving

    def serve(self, asked: Asked) -> tuple[Reply | None, Any]:
        """(the answer, what befalls it on the way). One request at a time, as a transaction would have it."""
        with self._lock:
            self.asked.append(asked)
            judge, sent, wrong = self._judge(asked)
            if wrong:
                self.wrong.append(f"{asked.method} {asked.path}: {wrong}")
                return self._refuse(Refused(400, wrong)), None
            fault = next((each for each in self._faults if each.strikes(asked)), None)
            what = fault.what if fault else None
            if what == CUT:
                return None, CUT
            if isinstance(what, int):
                reply = self._refuse(Refused(what, f"fault {what}", fault.headers if fault else None))
            elif callable(what):
                reply = self._reply(what(asked))
            else:
                reply = self._act(asked) if what != TWICE else (self._act(asked), self._act(asked))[1]
                self._judge_answer(judge, sent, asked, reply)
            asked.status = reply.status
            own = {"Date": format_datetime(self._clock, usegmt=True), **self.headers(asked)}
            return Reply(reply.status, reply.body, {**own, **reply.headers}), what

    def _judge(self, asked: Asked) -> tuple[Any, Any, str]:
        sent = description.sent(asked.method, asked.path, asked.pairs, asked.headers, asked.body)
        for judge in self._descriptions:
            wrong = judge.wrong_with(sent)
            if wrong is not None:
                return judge, sent, wrong
        names = ", ".join(each.name for each in self._descriptions)
        return None, sent, f"no such path in {names}"

    def _judge_answer(self, judge: Any, sent: Any, asked: Asked, reply: Reply) -> None:
        if not self.CHECKS_ANSWERS or reply.status >= 400:
            return
        headers = {name.lower(): value for name, value in reply.headers.items()}
        wrong = judge.wrong_with_answer(sent, description.answered(reply.status, headers, reply.body))
        if wrong:
            self.wrong.append(f"{asked.method} {asked.path}: {wrong}")

    def _act(self, asked: Asked) -> Reply:
        try:
            if not asked.path.startswith(self.OPEN or "\0") and self.who(asked) is None:
                raise Refused(401, "the token is not valid, or has expired")
            for method, pattern, act in self._routes:
                found = pattern.fullmatch(asked.path)
                if found and method == asked.method:
                    named = {name: unquote(value) for name, value in found.groupdict().items()}
                    return self._reply(act(self, asked, **named))
            raise Refused(404, f"this fake does not know {asked.method} {asked.path}")
        except Refused as refused:
            return self._refuse(refused)

    def _refuse(self, refused: Refused) -> Reply:
        told = self.error(refused.status, refused.sentence, **refused.more)
        reply = self._reply((refused.status, told))
        return Reply(reply.status, reply.body, {**reply.headers, **refused.headers})

    def _reply(self, told: Any) -> Reply:
        if isinstance(told, Reply):
            return told
        if told is None:
            return Reply(204)
        status, data = told if isinstance(told, tuple) else (200, told)
        return Reply(status, json.dumps(data).encode(), {"Content-Type": "application/json"})
