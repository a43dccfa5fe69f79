"""Proofs out of the ledger as it is stored: an entry's inclusion, and one checkpoint beginning with another.

Hides that no tree is kept. The root of a perfect subtree stands in the frontier of every checkpoint that
was signed while the next one of its size was still growing; checkpoints are at most 256 leaves apart, so
roots over more leaves than that are looked up, and a proof in a ledger of millions reads a few hundred rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from undersign.journal import head, ledger_key, merkle, note, outside
from undersign.journal.delivery import DONE, Delivery
from undersign.journal.ledger import MOST_BEHIND, Checkpoint
from undersign.journal.tlog import Proof
from undersign.store import rows


class NotYet(Exception):
    """No checkpoint outside covers the entry yet; at most a minute is missing."""


def of_entries(workspace_id: str, seqs: Sequence[int]) -> dict[int, Proof]:
    """{entry: its proof}, all under the first checkpoint outside that covers them all, so that asking later
    gives the same, but for countersignatures that came since. Inside the workspace. Raises `NotYet`, and
    `Unproven` where the ledger was changed."""
    places = _places(workspace_id, seqs)
    if len(places) < len(set(seqs)):
        raise NotYet
    signed = _first_over(workspace_id, max(index for index, _hash in places.values()))
    said = head.checkpoint(signed, ledger_key.origin(workspace_id), ledger_key.public())
    tree = _Tree(workspace_id)
    found = {}
    for seq, (index, entry_hash) in places.items():
        path = tuple(tree.root(*each) for each in merkle.inclusion_ranges(index, said.size))
        merkle.verify_inclusion(index, said.size, head.leaf(entry_hash), path, said.root)
        found[seq] = Proof(index, path, signed)
    return found


def consistency(workspace_id: str, first: int, second: int) -> list[bytes]:
    """That the checkpoint of `second` entries begins with that of `first`; nothing is needed for 0.

    Raises KeyError (no checkpoint of that size) and `Unproven` where the ledger was changed.
    """
    if not first:
        return []
    roots = {
        row.size: bytes.fromhex(row.root) for row in _signed(workspace_id).filter(size__in=(first, second))
    }
    before, after = roots[first], roots[second]
    tree = _Tree(workspace_id)
    path = [tree.root(*each) for each in merkle.consistency_ranges(first, second)] if first != second else []
    merkle.verify_consistency(first, second, path, before, after)
    return path


def _signed(workspace_id: str) -> models.QuerySet[Checkpoint]:
    return Checkpoint.objects.filter(workspace_id=workspace_id)


def _places(workspace_id: str, seqs: Sequence[int]) -> dict[int, tuple[int, str]]:
    with rows.rehearsed() as cursor:
        cursor.execute(
            "SELECT leaf.entry_id, leaf.index, entry.hash FROM journal_leaf leaf "
            "JOIN journal_entry entry ON entry.seq = leaf.entry_id "
            "WHERE leaf.workspace_id = %s AND leaf.entry_id = ANY(%s::bigint[]) ORDER BY leaf.index",
            [workspace_id, list(seqs)],
        )
        return {seq: (index, entry_hash) for seq, index, entry_hash in cursor.fetchall()}


def _first_over(workspace_id: str, index: int) -> str:
    """The first checkpoint over the leaf, if it lies outside already."""
    row = _signed(workspace_id).filter(size__gt=index).order_by("size").first()
    last = outside.last(workspace_id)
    if row is None or not last or row.size > note.checkpoint(last.partition("\n\n")[0] + "\n").size:
        raise NotYet
    return row.note + _countersigned(workspace_id, row.size)


def _countersigned(workspace_id: str, size: int) -> str:
    """The lines of the witness, where its key was known and proved them."""
    seen = Delivery.objects.filter(workspace_id=workspace_id, subject=workspace_id, effect="witness")
    found = seen.filter(status=DONE, result__size=size, result__has_key="witness").first()
    return found.result["cosignatures"] if found else ""


class _Tree:
    """Roots over ranges of a workspace's leaves, each looked up once."""

    def __init__(self, workspace_id: str) -> None:
        self.workspace_id = workspace_id
        self._known: dict[merkle.Range, bytes] = {}
        self._read: dict[int, list[bytes]] = {}

    def root(self, low: int, high: int) -> bytes:
        """Of a subtree of the tree: `low` is a multiple of the power of two that holds the range."""
        if (low, high) not in self._known:
            self._known[low, high] = self._root(low, high)
        return self._known[low, high]

    def _root(self, low: int, high: int) -> bytes:
        wide = high - low
        if wide <= MOST_BEHIND:
            return merkle.root(self._leaves(low, high))
        is_left = not wide & (wide - 1) and not low // wide & 1
        if is_left and (found := self._signed_for(low, wide)):
            return found
        middle = low + merkle.split(wide)
        return merkle.node_hash(self.root(low, middle), self.root(middle, high))

    def _signed_for(self, low: int, wide: int) -> bytes | None:
        """The root as some checkpoint's frontier holds it: behind those of the larger subtrees before it."""
        signed = _signed(self.workspace_id).filter(size__gte=low + wide, size__lt=low + 2 * wide)
        row = signed.order_by("size").first()
        if row is None:
            return None
        return merkle.Frontier.unpacked(row.size, bytes(row.frontier)).roots[low.bit_count()]

    def _leaves(self, low: int, high: int) -> list[bytes]:
        """Read in blocks, since an entry's proof asks for many ranges beside each other."""
        place = low // MOST_BEHIND
        start = place * MOST_BEHIND
        if place not in self._read:
            with rows.rehearsed() as cursor:
                cursor.execute(_LEAVES, [self.workspace_id, start, start + MOST_BEHIND])
                self._read[place] = [head.leaf(entry_hash) for (entry_hash,) in cursor.fetchall()]
        return self._read[place][low - start : high - start]


_LEAVES = """
    SELECT entry.hash FROM journal_leaf leaf JOIN journal_entry entry ON entry.seq = leaf.entry_id
    WHERE leaf.workspace_id = %s AND leaf.index >= %s AND leaf.index < %s ORDER BY leaf.index
"""
