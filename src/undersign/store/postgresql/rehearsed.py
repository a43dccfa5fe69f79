"""A cursor for sentences that are few and fixed: parsed and planned by the server once a connection.

Hides the driver's prepared statements and what reading their answers takes. The driver's own cursor builds
the whole machinery of a query for each question, which costs more than the question: here it is kept,
sentence by sentence, for as long as the connection lives. Waiting, types and errors are the driver's, and the
framework's wrappers around every query see these too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import errors, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.generators import execute
from psycopg.types.datetime import TimestamptzLoader

MOST_KEPT = 500  # sentences a connection
_IDLE = pq.TransactionStatus.IDLE
_ANSWERED = pq.ExecStatus.TUPLES_OK
_DONE = pq.ExecStatus.COMMAND_OK


class Memory:
    """What one connection has rehearsed. names: by sentence and its parameters' types."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self.transformers: dict[str, Any] = {}
        self._count = 0

    def next_name(self) -> bytes:
        self._count += 1
        return b"rehearsed_%d" % self._count


class Cursor:
    """As much of a cursor (PEP 249) as rehearsed sentences need. rowcount: rows answered or changed."""

    def __init__(self, db: Any, memory: Memory) -> None:
        self.db, self.connection, self._memory = db, db.connection, memory
        self.rowcount = -1
        self._rows: list[tuple[Any, ...]] = []

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows = []

    def execute(self, sentence: str, values: Sequence[Any] = ()) -> None:
        """Raises `django.db.Error`."""
        ask = self._ask
        for wrapper in reversed(self.db.execute_wrappers):
            ask = _wrapped(wrapper, ask)
        ask(sentence, values, False, {"connection": self.db, "cursor": self})

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[tuple[Any, ...]]:
        rows, self._rows = self._rows, []
        return rows

    def _ask(self, sentence: str, values: Sequence[Any], *_: object) -> None:
        if self.db.needs_rollback:
            self.db.validate_no_broken_transaction()
        try:
            self._execute(sentence, values)
        except psycopg.Error:
            with self.db.wrap_database_errors:
                raise

    def _execute(self, sentence: str, values: Sequence[Any]) -> None:
        text, formats = _translated(sentence)
        transformer = self._memory.transformers.get(sentence)
        if transformer is None:
            transformer = self._memory.transformers[sentence] = Transformer(self.connection)
        given = transformer.dump_sequence(values, formats)
        name = self._rehearse(sentence, text, transformer.types or ())
        self.connection.pgconn.send_query_prepared(name, given, transformer.formats)
        answer = self._answer()
        if answer.status == _ANSWERED:
            transformer.set_pgresult(answer)
            self.rowcount = answer.ntuples
            self._rows = transformer.load_rows(0, self.rowcount, tuple) if self.rowcount else []
        else:
            self.rowcount, self._rows = answer.command_tuples or 0, []

    def _rehearse(self, sentence: str, text: bytes, types: tuple[int, ...]) -> bytes:
        """The name the server knows it by; said to it now where it does not. A transaction is begun first."""
        server, memory = self.connection.pgconn, self._memory
        if not self.connection.autocommit and server.transaction_status == _IDLE:
            server.send_query(b"BEGIN")
            self._answer()
        name = memory.names.get((sentence, types))
        if name is None:
            name = memory.next_name()
            server.send_prepare(name, text, types)
            self._answer()
            memory.names[sentence, types] = name
            self._make_room()
        return name

    def _make_room(self) -> None:
        if len(self._memory.names) > MOST_KEPT:
            name = self._memory.names.pop(next(iter(self._memory.names)))
            self.connection.pgconn.send_query(b"DEALLOCATE " + name)
            self._answer()

    def _answer(self) -> Any:
        (answer,) = self.connection.wait(execute(self.connection.pgconn))
        if answer.status not in (_ANSWERED, _DONE):
            raise errors.error_from_result(answer, encoding=self.connection.info.encoding)
        return answer


def _wrapped(wrapper: Any, ask: Any) -> Any:
    return lambda *asked: wrapper(ask, *asked)


@lru_cache(maxsize=1000)
def _translated(sentence: str) -> tuple[bytes, list[PyFormat]]:
    """`%s` becomes `$1`, `$2` …; with the format each value is to be sent in."""
    parts = [part.replace("%%", "%") for part in sentence.split("%s")]
    numbered = "".join(f"{part}${place}" for place, part in enumerate(parts[:-1], start=1)) + parts[-1]
    return numbered.encode(), [PyFormat.AUTO] * (len(parts) - 1)


class Moment(TimestamptzLoader):
    """A time as the server writes it on a connection in UTC, `2026-11-23 14:31:29.5+00`."""

    timezone = UTC  # the framework asks for it

    def load(self, data: Any) -> datetime:
        text = bytes(data).decode()
        return datetime.fromisoformat(text) if text.endswith("+00") else super().load(data)
