"""Which workspace this connection speaks for.

Row-level security compares every row's `workspace_id` with the connection setting
`undersign.workspace`. `within` says what it has to be; `postgresql.base` makes it so before each
query. Outside of `within` the setting is empty and no workspace's rows are visible at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("undersign_workspace", default="")


def current() -> str:
    """The workspace id this context speaks for, or an empty string."""
    return _current.get()


@contextmanager
def within(workspace_id: str) -> Iterator[None]:
    """Speak for `workspace_id` until the block ends, then for whom we spoke before."""
    before = _current.set(workspace_id)
    try:
        yield
    finally:
        _current.reset(before)
