"""What a log is committed to, and the refusal to ever sign anything else. Pure.

A log must never sign two checkpoints of which one does not begin with the other (tlog-checkpoint).
So a head goes on only from what this key signed, and only where the last copy outside of the
database is part of it: a database that was cut, rewritten or put back to an older state is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from undersign.journal import merkle, note


class Contradicted(Exception):
    """Going on would sign something else than was signed before."""


@dataclass(frozen=True)
class Head:
    """The tree so far and the note signed over it."""

    frontier: merkle.Frontier
    note: str

    def extended(self, entries: Iterable[str], origin: str, key: Ed25519PrivateKey) -> Head:
        """With further entries, given by their hashes in hex, and signed."""
        frontier = self.frontier.extended(leaf(one) for one in entries)
        said = note.Checkpoint(origin, frontier.size, frontier.root())
        return Head(frontier, note.sign(said.text, origin, key))


NOTHING = Head(merkle.Frontier(), "")


def leaf(entry_hash: str) -> bytes:
    """The leaf of an entry: its data are the 32 bytes of the entry's hash."""
    return merkle.leaf_hash(bytes.fromhex(entry_hash))


def resumed(size: int, packed: bytes, signed: str, origin: str, key: Ed25519PublicKey) -> Head:
    """The head that was stored. Raises `Contradicted` unless `key` signed exactly this tree."""
    said = checkpoint(signed, origin, key)
    try:
        frontier = merkle.Frontier.unpacked(size, packed)
    except ValueError as error:
        raise Contradicted(f"the tree stored for {size} entries is not one") from error
    if (said.size, said.root) != (size, frontier.root()):
        raise Contradicted(f"the tree stored for {size} entries is not the one that was signed")
    return Head(frontier, signed)


def checkpoint(signed: str, origin: str, key: Ed25519PublicKey) -> note.Checkpoint:
    """What the note says. Raises `Contradicted` unless `key` signed it for this log."""
    try:
        said = note.checkpoint(note.opened(signed, origin, key))
    except (note.Malformed, note.Unsigned) as error:
        raise Contradicted(f"a checkpoint is not this log's: {error}") from error
    if said.origin != origin:
        raise Contradicted(f"a checkpoint is of another log, {said.origin}")
    return said


def agree(copy: note.Checkpoint, stored: str) -> None:
    """Raises `Contradicted` unless what is stored for the copy's size says what the copy says.

    stored: the note of that size, empty where there is none.
    """
    if not stored:
        raise Contradicted(f"{copy.size} entries were signed for, and the database knows of fewer")
    if not stored.startswith(copy.text + "\n"):
        raise Contradicted(f"other entries were signed for, up to entry {copy.size}")
