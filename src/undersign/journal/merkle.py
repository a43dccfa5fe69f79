"""The Merkle tree of RFC 6962, section 2.1: roots, proofs, and their verification. Pure.

Hashes are 32 bytes (SHA-256). A `Frontier` is all that has to be kept to go on: the roots of the
perfect subtrees a tree of its size is made of, never more than one per bit of the size. Verification
follows the algorithms of RFC 9162, 2.1.3.2 and 2.1.4.2, and raises `Unproven` with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


class Unproven(Exception):
    """The proof does not show what it should."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry's bytes; the prefix keeps leaves and nodes apart."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """A tree of `size` leaves, reduced to its perfect subtrees' roots, largest first."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.roots) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves is not made of {len(self.roots)} subtrees")

    def extended(self, leaves: Iterable[bytes]) -> Frontier:
        """The tree with further leaf hashes at its end."""
        size, roots = self.size, list(self.roots)
        for root in leaves:
            # As many perfect subtrees fall together as the binary counter carries.
            carry = size
            while carry & 1:
                root = node_hash(roots.pop(), root)
                carry >>= 1
            roots.append(root)
            size += 1
        return Frontier(size, tuple(roots))

    def root(self) -> bytes:
        if not self.roots:
            return EMPTY_ROOT
        last, *rest = reversed(self.roots)
        for left in rest:
            last = node_hash(left, last)
        return last

    def packed(self) -> bytes:
        return b"".join(self.roots)

    @staticmethod
    def unpacked(size: int, packed: bytes) -> Frontier:
        """Undo `packed`. Raises ValueError where it cannot be of a tree of this size."""
        starts = range(0, len(packed), HASH_BYTES)
        return Frontier(size, tuple(packed[i : i + HASH_BYTES] for i in starts))


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over all leaf hashes (RFC 6962: MTH)."""
    return Frontier().extended(leaves).root()


Range = tuple[int, int]  # leaves from the first up to, and without, the second


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """That leaf `index` is in the tree over `leaves`: its siblings, from the leaf up."""
    return [root(leaves[low:high]) for low, high in inclusion_ranges(index, len(leaves))]


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """That the tree over `leaves` begins with the tree over the `first` of them (at least one)."""
    return [root(leaves[low:high]) for low, high in consistency_ranges(first, len(leaves))]


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The subtrees whose roots prove that leaf `index` is in a tree of `size`, from the leaf up."""
    if not 0 <= index < size:
        raise IndexError(index)
    ranges, low, high = [], 0, size
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return ranges[::-1]


def consistency_ranges(first: int, size: int) -> list[Range]:
    """The subtrees whose roots prove that a tree of `size` begins with the one of `first` (at least 1)."""
    if not 0 < first <= size:
        raise IndexError(first)
    ranges, low, high = [], 0, size
    while low + (wide := high - low) != first:
        middle = low + split(wide)
        if first <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    if low:
        ranges.append((low, high))
    return ranges[::-1]


def split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raises `Unproven` unless the leaf hash stands at `index` (from 0) of the tree with this root."""
    if not 0 <= index < size:
        raise Unproven(f"a tree of {size} leaves has no leaf {index}")
    _check_hashes([leaf, *proof])
    here, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise Unproven("the proof is too long")
        if here & 1 or here == last:
            found = node_hash(sibling, found)
            here, last = _up_to_right_child(here, last)
        else:
            found = node_hash(found, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise Unproven("the proof is too short")
    if found != root:
        raise Unproven("the proof leads to another root")


def verify_consistency(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    """Raises `Unproven` unless the tree of `second` leaves begins with that of `first` leaves.

    An empty first tree proves nothing and is refused.
    """
    if first == second > 0:
        if proof or first_root != second_root:
            raise Unproven("one size, and two roots" if not proof else "the proof is too long")
        return
    if not 0 < first < second or not proof:
        raise Unproven("the proof is too short" if 0 < first < second else "these sizes prove nothing")
    _check_hashes(proof)
    path = list(proof) if first & (first - 1) else [first_root, *proof]
    found_first, found_second = _roots_along(path, first - 1, second - 1)
    if found_first != first_root or found_second != second_root:
        raise Unproven("the proof leads to another root")


def _roots_along(path: Sequence[bytes], here: int, last: int) -> tuple[bytes, bytes]:
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise Unproven("the proof is too long")
        if here & 1 or here == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            here, last = _up_to_right_child(here, last)
        else:
            second = node_hash(second, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise Unproven("the proof is too short")
    return first, second


def _up_to_right_child(here: int, last: int) -> tuple[int, int]:
    """Levels on which the last node has no sibling are passed over."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _check_hashes(hashes: Iterable[bytes]) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise Unproven(f"a hash is not {HASH_BYTES} bytes long")
