"""Is a workspace's ledger what was signed? The tree is grown anew from the raw entries.

Nothing the database says about itself is believed: every root is compared with every checkpoint that
was ever signed, in the database and outside. Finds entries and leaves that were changed, removed,
added or moved, an end that was cut off, and checkpoints that were edited or are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from psycopg import IsolationLevel

from undersign.journal import chain, entry, head, ledger_key, merkle, note, outside
from undersign.journal.ledger import Checkpoint
from undersign.journal.verify import Fault

BATCH = 2000
HERE, COPIES, GIVEN = "in the database", "outside", "in the file given"


def check(workspace_id: str, given: Iterable[str] = ()) -> list[Fault]:
    """What is wrong, an empty list means whole. Inside the workspace.

    given: further signed notes, kept by somebody else; those of other logs are passed over.
    """
    # Read first: what lies outside was committed before, so the moment looked at has it.
    copies = _Signed(workspace_id, COPIES, outside.notes(workspace_id))
    others = _Signed(workspace_id, GIVEN, (one for one in given if _is_of(workspace_id, one)))
    with _one_moment():
        rows = list(Checkpoint.objects.filter(workspace_id=workspace_id).order_by("size"))
        stored = _Signed(workspace_id, HERE, (row.note for row in rows))
        walk = _Walk(workspace_id, stored.by_size, copies.by_size, others.by_size)
        walk.compare({row.size: row for row in rows})
        strays = _entries_outside_the_tree(workspace_id)
    told = [*copies.faults, *others.faults, *stored.faults, *walk.faults]
    return told + _missing(workspace_id, stored.by_size, copies.by_size, walk.size) + strays


def waiting(workspace_id: str) -> tuple[int, int]:
    """(entries in the tree, entries that no checkpoint outside covers yet). Inside the workspace."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM journal_leaf WHERE workspace_id = %s),"
            " (SELECT count(*) FROM journal_waiting WHERE workspace_id = %s)",
            [workspace_id, workspace_id],
        )
        return cursor.fetchone()


class _Signed:
    """The checkpoints of one place whose signature is ours, by size; and what is wrong with the rest."""

    def __init__(self, workspace_id: str, place: str, notes: Iterable[str]) -> None:
        self.faults: list[Fault] = []
        self.by_size: dict[int, bytes] = {}
        origin, key = ledger_key.origin(workspace_id), ledger_key.public()
        for one in notes:
            try:
                said = head.checkpoint(one, origin, key)
            except head.Contradicted as error:
                self.faults.append(_fault(workspace_id, 0, f"{place}: {error}"))
                continue
            if self.by_size.setdefault(said.size, said.root) != said.root:
                self.faults.append(_fault(workspace_id, said.size, f"{place}: two roots were signed for it"))


class _Walk:
    """Grows the tree leaf by leaf, and compares at every size that was signed for."""

    def __init__(self, workspace_id: str, *signed: dict[int, bytes]) -> None:
        self.workspace_id = workspace_id
        self.signed = signed
        self.faults: list[Fault] = []
        self.size = 0
        self._frontier = merkle.Frontier()
        self._fresh: list[bytes] = []
        self._latest = ""
        self._can_compare = True

    def compare(self, rows: dict[int, Checkpoint]) -> None:
        stops = set(rows).union(*self.signed)
        for index, seq, raw in _leaves(self.workspace_id):
            self._grow(index, seq, raw)
            if self.size in stops and self._can_compare:
                self._stop(rows.get(self.size))
        newest = max(rows, default=0)
        if self.size > newest:
            self._tell(newest, f"{self.size - newest} leaves at the end are covered by no checkpoint")
        if stops and self.size < max(stops):
            self._tell(max(stops), f"this many entries were signed for, and {self.size} are here")

    def _grow(self, index: int, seq: int, raw: dict[str, Any] | None) -> None:
        if index != self.size:
            self._tell(self.size, f"leaf {self.size} is gone: leaf {index} follows")
            self._can_compare = False
        if raw is None:
            self._tell(index, f"entry {seq} is gone, which is leaf {index}")
            self._can_compare = False
        else:
            self._fresh.append(head.leaf(chain.entry_hash(raw)))
            self._latest = max(self._latest, raw["at"])
        self.size = index + 1

    def _stop(self, row: Checkpoint | None) -> None:
        self._frontier = self._frontier.extended(self._fresh)
        self._fresh = []
        root = self._frontier.root()
        if any(signed.get(self.size, root) != root for signed in self.signed):
            self._tell(self.size, "among the leaves up to this one are others than were signed for")
            self._can_compare = False
        elif row and not self._is_as_stored(row, root):
            self._tell(self.size, "its checkpoint was edited")

    def _is_as_stored(self, row: Checkpoint, root: bytes) -> bool:
        """Every column; the note's signature was verified, and it is to be the only one."""
        text = note.Checkpoint(ledger_key.origin(self.workspace_id), self.size, root).text
        said, _blank, signatures = row.note.rpartition("\n\n")
        columns = row.root, bytes(row.frontier), entry.stamp(row.at), f"{said}\n", signatures.count("\n")
        return columns == (root.hex(), self._frontier.packed(), self._latest, text, 1)

    def _tell(self, position: int, detail: str) -> None:
        self.faults.append(_fault(self.workspace_id, position, detail))


_LEAVES = f"""
    SELECT leaf.index, leaf.entry_id, {entry.RAW}
    FROM journal_leaf leaf
    LEFT JOIN journal_entry entry ON entry.seq = leaf.entry_id AND entry.workspace_id = leaf.workspace_id
    WHERE leaf.workspace_id = %s AND leaf.index >= %s ORDER BY leaf.index LIMIT {BATCH}
"""  # noqa: S608 (names of our own columns)


def _leaves(workspace_id: str) -> Iterator[tuple[int, int, dict[str, Any] | None]]:
    """(index, entry, what the entry's hash covers or None where it is gone) of every leaf in order."""
    first = -(2**62)
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_LEAVES, [workspace_id, first])
            rows = cursor.fetchall()
            for index, seq, *raw in rows:
                yield index, seq, entry.covered(raw) if raw[0] is not None else None
            if len(rows) < BATCH:
                return
            first = rows[-1][0] + 1


def _missing(workspace_id: str, stored: dict[int, bytes], copies: dict[int, bytes], size: int) -> list[Fault]:
    """Checkpoints that should be in both places and are in one. The newest may still be on the way out."""
    if not copies:
        return []
    gone_here = [
        _fault(workspace_id, one, "its checkpoint is gone from the database")
        for one in sorted(copies.keys() - stored.keys())
        if one <= size
    ]
    gone_there = [
        _fault(workspace_id, one, "its checkpoint is gone from the copies outside")
        for one in sorted(stored.keys() - copies.keys())
        if min(copies) < one < max(copies)
    ]
    return gone_here + gone_there


_UNSEEN = """
    SELECT entry.subject, entry.position FROM journal_entry entry
    LEFT JOIN journal_leaf leaf ON leaf.entry_id = entry.seq
    LEFT JOIN journal_waiting waiting ON waiting.seq = entry.seq AND waiting.workspace_id = entry.workspace_id
    WHERE entry.workspace_id = %s AND leaf.entry_id IS NULL AND waiting.seq IS NULL ORDER BY entry.seq
    LIMIT 100
"""
_GONE = """
    SELECT waiting.seq FROM journal_waiting waiting
    LEFT JOIN journal_entry entry ON entry.seq = waiting.seq AND entry.workspace_id = waiting.workspace_id
    WHERE waiting.workspace_id = %s AND entry.seq IS NULL ORDER BY waiting.seq LIMIT 100
"""


def _entries_outside_the_tree(workspace_id: str) -> list[Fault]:
    """Entries that neither have a place nor wait for one; and what waits without being there."""
    with connection.cursor() as cursor:
        cursor.execute(_UNSEEN, [workspace_id])
        unseen = [
            Fault(subject, position, "ledger", "was kept from the ledger")
            for subject, position in cursor.fetchall()
        ]
        cursor.execute(_GONE, [workspace_id])
        gone = [
            _fault(workspace_id, 0, f"entry {seq} is gone, which waits for its place")
            for (seq,) in cursor.fetchall()
        ]
    return unseen + gone


def _is_of(workspace_id: str, signed: str) -> bool:
    return signed.startswith(ledger_key.origin(workspace_id) + "\n")


def _fault(workspace_id: str, position: int, detail: str) -> Fault:
    return Fault(f"ledger of {workspace_id}", position, "ledger", detail)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Every question answered as of one instant, though the ledger grows meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    session = connection.connection
    before, session.isolation_level = session.isolation_level, IsolationLevel.REPEATABLE_READ
    try:
        with transaction.atomic():
            yield
    finally:
        if not session.closed:
            session.isolation_level = before
