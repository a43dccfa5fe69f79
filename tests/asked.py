"""What the database was asked: every sentence, the ORM's as the rehearsed ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def all_of(connection: Any) -> Iterator[list[str]]:
    """The beginnings of the sentences that the block asks on this connection, in their order."""
    sentences: list[str] = []

    def hear(ask: Any, sentence: Any, *rest: Any) -> Any:
        sentences.append(" ".join(str(sentence).split())[:120])
        return ask(sentence, *rest)

    with connection.execute_wrapper(hear):
        yield sentences
