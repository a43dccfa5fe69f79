"""A system with a meter: every request of a round counts against what the connection may cost in an hour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Temporary
from undersign.connectors.facts import Changes, FieldFacts
from undersign.connectors.sync.feed import Feed


class Spent(Temporary):
    """This hour's requests are used up: nothing is wrong, and the rest comes in the next."""


class Metered:
    """The methods of `api.Fields` and `api.Watched` that a round uses. Each raises `Spent`."""

    def __init__(self, inner: Any, feed: Feed):
        self.inner, self._feed = inner, feed

    def _count(self) -> None:
        if self._feed.spent >= self._feed.budget:
            raise Spent(_("This hour’s requests are used up."), retry_after=self._feed.until_next_window)
        self._feed.spent += 1

    def fields(self, record: str) -> tuple[FieldFacts, ...]:
        self._count()
        return self.inner.fields(record)

    def values(self, record: str, ref: str) -> Mapping[str, str]:
        self._count()
        return self.inner.values(record, ref)

    def write(self, record: str, ref: str, values: Mapping[str, str], *, key: str) -> None:
        self._count()
        self.inner.write(record, ref, values, key=key)

    def changes(self, record: str, cursor: str) -> Changes:
        self._count()
        return self.inner.changes(record, cursor)
