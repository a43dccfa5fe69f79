"""The line to a connected system: what comes of each call is noted, and an OAuth token is renewed on the way.

Hides that a token runs out in the middle of work. A call that is refused for it is made once more with a new
one, which is safe since every effect carries its key; a second refusal is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from itertools import chain
from typing import Any

from undersign.connectors import api, registry
from undersign.connectors.linking import health, oauth


def to(row: Any) -> Any:
    """What a connection's connector builds, with `close()`. Raises `api.Permanent`, `api.Temporary`."""
    connector = registry.find(row.connector)
    if not connector.leads_outside:
        return connector.make(row.kind, row.configured)
    return _Line(row, connector).system


class _Line:
    def __init__(self, row: Any, connector: registry.Connector):
        self._row, self._connector, self._is_renewed = row, connector, False
        self._inner: Any = None
        self._noted(self._build)

    @property
    def system(self) -> Any:
        """An object with the very methods of the connector's, so that `isinstance` finds its protocols."""
        names = [name for name in dir(self._inner) if not name.startswith("_")]
        methods: dict[str, Any] = {n: self._call(n) for n in names if callable(getattr(self._inner, n))}
        methods["close"] = lambda _system: self._close()
        methods["__getattr__"] = lambda _system, name: getattr(self._inner, name)
        return type(type(self._inner).__name__, (), methods)()

    def _call(self, name: str) -> Callable[..., Any]:
        @wraps(getattr(self._inner, name))
        def call(_system: Any, *given: Any, **named: Any) -> Any:
            return self._noted(lambda: _begun(getattr(self._inner, name)(*given, **named)))

        return call

    def _noted(self, do: Callable[[], Any]) -> Any:
        try:
            answer = self._once_more(do)
        except (api.Unauthorised, api.Temporary) as error:
            health.failed(self._row, error)
            raise
        if do != self._build:
            health.worked(self._row)
        return answer

    def _once_more(self, do: Callable[[], Any]) -> Any:
        try:
            return do()
        except api.Unauthorised:
            if self._is_renewed or not self._renew():
                raise
        self._close()
        self._build()
        return do()

    def _build(self) -> None:
        if oauth.runs_out(self._row) and not self._is_renewed:
            self._renew()
        self._inner = self._connector.make(self._row.kind, self._row.configured)

    def _renew(self) -> bool:
        """Whether there is another token now, to try once more with."""
        self._is_renewed = True
        if not self._connector.oauth or not oauth.can_renew(self._row):
            return False
        oauth.renew(self._row, self._connector)
        return True

    def _close(self) -> None:
        getattr(self._inner, "close", lambda: None)()


def _begun(answer: Any) -> Any:
    """A generator asks nothing before its first item is wanted: it is wanted here."""
    if not isinstance(answer, Iterator):
        return answer
    for first in answer:
        return chain([first], answer)
    return iter(())
