"""Django's PostgreSQL connection, which also knows for whom it speaks and what its transaction has seen.

Hides the connection setting that row-level security reads: it is written before a query that would
otherwise be asked in another workspace's name, and not again while the name stays the same. Hides,
too, what is remembered for the length of one transaction and forgotten with any rollback in it.
"""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base

from undersign.store import tenancy
from undersign.store.postgresql import rehearsed

REHEARSED_AFTER = 5  # times; the queue's own connections go by this
_TELL = "SELECT set_config('undersign.workspace', %s, false)"


def is_quiet(connection: Any) -> bool:
    """Whether nothing waits to be read from an idle connection: a farewell would."""
    if connection.closed:
        return False
    seen = select.poll()
    seen.register(connection.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
    return not seen.poll(0)


class DatabaseWrapper(base.DatabaseWrapper):
    """remembered: see `undersign.store.remembered`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remembered: dict[Any, Any] = {}
        self._told: str | None = None  # None: the server may think anything
        self._goes_back = False

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "prepare_threshold": REHEARSED_AFTER}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        made = super().get_new_connection(conn_params)
        made.adapters.register_loader("timestamptz", rehearsed.Moment)
        return made

    def rehearsed_cursor(self, nameless: bool = False) -> Any:
        """For sentences that are few and fixed; the ORM's are neither. nameless: see `rows.rehearsed`."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        if not nameless:
            self._tell()
        return rehearsed.Cursor(self, self._rehearsed)

    def create_cursor(self, name: str | None = None) -> Any:
        self._tell()
        return super().create_cursor(name)

    def _tell(self) -> None:
        wanted = tenancy.current()
        if wanted != self._told and not self._goes_back:
            with self.connection.cursor() as cursor:
                cursor.execute(_TELL, [wanted])
            self._told = wanted

    def is_usable(self) -> bool:
        """A server that went away has closed the connection, which can be seen without asking it."""
        return self.connection is not None and (is_quiet(self.connection) or super().is_usable())

    # Wherever a transaction begins, ends or goes back, what was remembered of it is no more; where it
    # goes back, the server's setting may have gone back with it.

    def connect(self) -> None:
        self._forget()
        self._rehearsed = rehearsed.Memory()
        super().connect()

    def _set_autocommit(self, autocommit: bool) -> None:
        self.remembered = {}
        super()._set_autocommit(autocommit)

    def _rollback(self) -> None:
        self._forget()
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        self._goes_back = True  # nothing else can be said in a transaction that has failed
        try:
            super()._savepoint_rollback(sid)
        finally:
            self._goes_back = False
            self._forget()

    def _forget(self) -> None:
        self.remembered, self._told = {}, None
