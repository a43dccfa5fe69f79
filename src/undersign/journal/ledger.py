"""The ledger: every entry of a workspace as a leaf of one Merkle tree, whose heads are signed.

A trigger notes each entry as waiting, in the entry's own transaction; `integrate` gives what has
committed its place, signs, and brings the checkpoint outside. Places are the ledger's own order:
entries of concurrent transactions commit in any order, and none is passed over. An entry stops
waiting when a checkpoint over it lies outside, so that whatever a crash interrupts is taken up again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, models, transaction

from undersign.journal import fault, head, ledger_key, note, outside
from undersign.journal.entry import Entry

MOST_BEHIND = 256  # entries that one checkpoint adds at most
NEVER = datetime.min.replace(tzinfo=UTC)


class Waiting(models.Model):
    """An entry that no checkpoint outside covers yet. Rows come by trigger and go with `integrate`."""

    pk = models.CompositePrimaryKey("workspace_id", "seq")
    workspace_id = models.CharField(max_length=40)
    seq = models.BigIntegerField()

    class Meta:
        app_label = "journal"
        db_table = "journal_waiting"

    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_entry_waits() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO journal_waiting (workspace_id, seq) VALUES (NEW.workspace_id, NEW.seq);
          RETURN NULL;
        END $$
        """,
        "CREATE OR REPLACE TRIGGER waits AFTER INSERT ON journal_entry "
        "FOR EACH ROW EXECUTE FUNCTION undersign_entry_waits()",
        # Finding who waits must see every workspace; it tells their ids, nothing else.
        """
        CREATE OR REPLACE FUNCTION undersign_unsequenced() RETURNS SETOF varchar
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT DISTINCT workspace_id FROM journal_waiting
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_unsequenced() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_unsequenced() TO undersign_app",
    ]


class Leaf(models.Model):
    """The place of one entry in its workspace's tree, counted from 0. Never updated, never deleted."""

    APPEND_ONLY = True

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="leaf")
    workspace_id = models.CharField(max_length=40)
    index = models.BigIntegerField()

    class Meta:
        app_label = "journal"
        db_table = "journal_leaf"
        constraints = [models.UniqueConstraint(fields=["workspace_id", "index"], name="one_leaf_a_place")]


class Checkpoint(models.Model):
    """A signed head: the first `size` leaves have this root. Never updated, never deleted.

    root: hex. frontier: what is needed to go on (`merkle.Frontier.packed`). at: the time of the
    latest entry it covers, so that no column is without something to check it against.
    """

    APPEND_ONLY = True

    pk = models.CompositePrimaryKey("workspace_id", "size")
    workspace_id = models.CharField(max_length=40)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    frontier = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        app_label = "journal"
        db_table = "journal_checkpoint"


def unsequenced() -> list[str]:
    """The ids of the workspaces with entries that no checkpoint outside covers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_unsequenced()")
        return [row[0] for row in cursor.fetchall()]


def integrate(workspace_id: str) -> int:
    """Sequence what has committed, sign, copy outside; returns how many entries were given a place.

    Inside the workspace and outside of any transaction. Raises `head.Contradicted`, having changed
    nothing, where what the database holds is not what was signed.
    """
    count = 0
    while fresh := _add_checkpoint(workspace_id):
        count += fresh
        fault.step("ledger.committed")
        if fresh < MOST_BEHIND:
            break
    _bring_outside(workspace_id)
    return count


def _add_checkpoint(workspace_id: str) -> int:
    """One transaction, one checkpoint: both are there, or neither."""
    copied = outside.last(workspace_id)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_number(workspace_id)])
        before, latest = _resume(workspace_id, copied)
        cursor.execute(_FRESH, [workspace_id, MOST_BEHIND])
        fresh: list[tuple[int, str, datetime]] = cursor.fetchall()
        if fresh:
            origin, key = ledger_key.origin(workspace_id), ledger_key.private()
            after = before.extended((entry_hash for _seq, entry_hash, _at in fresh), origin, key)
            cursor.execute(_TAKE_PLACES, [workspace_id, before.frontier.size, [row[0] for row in fresh]])
            _store_checkpoint(workspace_id, after, max(latest, *(row[2] for row in fresh)))
            fault.step("ledger.sequenced")
    return len(fresh)


_FRESH = """
    SELECT entry.seq, entry.hash, entry.at FROM journal_waiting waiting
    JOIN journal_entry entry ON entry.seq = waiting.seq AND entry.workspace_id = waiting.workspace_id
    LEFT JOIN journal_leaf leaf ON leaf.entry_id = waiting.seq
    WHERE waiting.workspace_id = %s AND leaf.entry_id IS NULL ORDER BY waiting.seq LIMIT %s
"""

_TAKE_PLACES = """
    INSERT INTO journal_leaf (workspace_id, entry_id, index)
    SELECT %s, fresh.seq, %s + fresh.place - 1
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS fresh (seq, place)
"""


def _resume(workspace_id: str, copied: str) -> tuple[head.Head, datetime]:
    """The head to go on from, with the time it reaches to. Raises `head.Contradicted`."""
    origin, key = ledger_key.origin(workspace_id), ledger_key.public()
    rows = Checkpoint.objects.filter(workspace_id=workspace_id)
    row = rows.order_by("-size").first()
    copy = head.checkpoint(copied, origin, key) if copied else None
    if copy and row and row.size == copy.size:
        head.agree(copy, row.note)
    elif copy:
        head.agree(copy, rows.filter(size=copy.size).values_list("note", flat=True).first() or "")
    if row is None:
        return head.NOTHING, NEVER
    return head.resumed(row.size, bytes(row.frontier), row.note, origin, key), row.at


def _store_checkpoint(workspace_id: str, signed: head.Head, at: datetime) -> None:
    row = Checkpoint(
        workspace_id=workspace_id,
        size=signed.frontier.size,
        root=signed.frontier.root().hex(),
        note=signed.note,
        frontier=signed.frontier.packed(),
        at=at,
    )
    row.save(force_insert=True)


def _bring_outside(workspace_id: str) -> None:
    """Copy the checkpoints that are not outside yet; what they cover no longer waits."""

    def since(last: str) -> Iterator[str]:
        rows = Checkpoint.objects.filter(workspace_id=workspace_id)
        if last:
            rows = rows.filter(size__gt=_size(last))
        return rows.order_by("size").values_list("note", flat=True).iterator()

    newest = outside.bring(workspace_id, since)
    fault.step("ledger.copied")
    if newest:
        with connection.cursor() as cursor:
            cursor.execute(_NO_LONGER, [workspace_id, _size(newest)])


_NO_LONGER = """
    DELETE FROM journal_waiting waiting USING journal_leaf leaf
    WHERE waiting.workspace_id = %s AND leaf.entry_id = waiting.seq AND leaf.index < %s
"""


def _size(signed: str) -> int:
    return note.checkpoint(signed.partition("\n\n")[0] + "\n").size


def _lock_number(workspace_id: str) -> int:
    digest = hashlib.sha256(f"undersign/ledger/{workspace_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def leaf_hashes(workspace_id: str, size: int | None = None) -> list[bytes]:
    """The leaf hashes of the first `size` entries (default: of all), for proofs by `merkle`."""
    rows = Leaf.objects.filter(workspace_id=workspace_id).order_by("index")
    if size is not None:
        rows = rows.filter(index__lt=size)
    return [head.leaf(one) for one in rows.values_list("entry__hash", flat=True)]
