"""Which workspace this connection speaks for.

Row-level security compares every row's `workspace_id` with the connection setting
`undersign.workspace`; `within` is the only code that writes it. Outside of `within` the setting is
empty and no workspace's rows are visible at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

_current: ContextVar[str] = ContextVar("undersign_workspace", default="")


def current() -> str:
    """The workspace id this context speaks for, or an empty string."""
    return _current.get()


def _tell_database(workspace_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('undersign.workspace', %s, false)", [workspace_id])


@contextmanager
def within(workspace_id: str) -> Iterator[None]:
    """Speak for `workspace_id` until the block ends, then for whom we spoke before."""
    before = _current.set(workspace_id)
    _tell_database(workspace_id)
    try:
        yield
    finally:
        _current.reset(before)
        if not (connection.in_atomic_block and connection.needs_rollback):
            _tell_database(_current.get())
