"""Tables without foreign keys and indexes while they are filled; both are there again when the block ends.

Each row of a contract has six keys to look up and a dozen indexes to find its place in: that is most of what
filling costs. Keys come back unchecked, since the rows were made to fit; indexes are built by sorting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

_KEYS = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) ORDER BY conname"""
_INDEXES = """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid::regclass::text = ANY(%s)
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = indexrelid)
      AND NOT indisunique AND indrelid::regclass::text <> 'recipient' ORDER BY 1"""  # which the index asks


@contextmanager
def unbound(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """As the owner of the tables."""
    cursor.execute(_KEYS, [list(tables)])
    keys = cursor.fetchall()
    cursor.execute(_INDEXES, [list(tables)])
    indexes = cursor.fetchall()
    for table, name, _said in keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _said in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    cursor.execute("SET maintenance_work_mem = '256MB'")
    for _name, said in indexes:
        cursor.execute(said)
    for table, name, said in keys:
        cursor.execute(
            f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {said.removesuffix(" NOT VALID")} NOT VALID'
        )
    cursor.execute("ANALYZE")
