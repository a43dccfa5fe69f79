"""The tree against other people's probes, against its definition, and against itself."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersign.journal import merkle

CORPORA = Path(
    os.environ.get("UNDERSIGN_CORPORA", Path(__file__).resolve().parents[4] / "shared" / "corpora")
)
PROBES = CORPORA / "merkle" / "testdata"
SOME = st.integers(1, 130)


def probes(kind: str) -> list[dict]:
    """Of transparency-dev/merkle: 98 of each kind, each saying whether it has to be refused."""
    files = sorted((PROBES / kind).rglob("*.json"))
    if not files:
        pytest.skip(f"no corpora in {CORPORA}: name their folder in UNDERSIGN_CORPORA")
    assert len(files) == 98
    return [json.loads(path.read_text()) | {"path": path} for path in files]


def hashes(texts: list[str] | None) -> list[bytes]:
    return [base64.b64decode(text or "") for text in texts or []]


def holds(verify, *args) -> bool:
    try:
        verify(*args)
    except merkle.Unproven:
        return False
    return True


def test_inclusion_probes():
    for probe in probes("inclusion"):
        leaf, root = hashes([probe["leafHash"], probe["root"]])
        given_ = probe["leafIdx"], probe["treeSize"], leaf, hashes(probe["proof"]), root
        assert holds(merkle.verify_inclusion, *given_) is not probe["wantErr"], probe["path"]


def test_consistency_probes():
    for probe in probes("consistency"):
        first, second = hashes([probe["root1"], probe["root2"]])
        given_ = probe["size1"], probe["size2"], hashes(probe["proof"]), first, second
        assert holds(merkle.verify_consistency, *given_) is not probe["wantErr"], probe["path"]


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def by_definition(over: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not over:
        return hashlib.sha256().digest()
    if len(over) == 1:
        return over[0]
    split = max(1 << i for i in range(20) if 1 << i < len(over))
    return merkle.node_hash(by_definition(over[:split]), by_definition(over[split:]))


def test_every_small_tree_and_every_proof_of_it():
    for size in range(34):
        tree = leaves(size)
        root = merkle.root(tree)
        assert root == by_definition(tree)
        for index in range(size):
            merkle.verify_inclusion(index, size, tree[index], merkle.inclusion_proof(tree, index), root)
        for first in range(1, size + 1):
            proof = merkle.consistency_proof(tree, first)
            merkle.verify_consistency(first, size, proof, merkle.root(tree[:first]), root)


@given(parts=st.lists(st.integers(0, 70), max_size=8))
def test_however_it_grew_the_root_is_the_same(parts):
    tree, frontier = leaves(sum(parts)), merkle.Frontier()
    for part in parts:
        frontier = frontier.extended(tree[frontier.size : frontier.size + part])
        assert merkle.Frontier.unpacked(frontier.size, frontier.packed()) == frontier
        assert frontier.root() == by_definition(tree[: frontier.size])


@given(size=SOME, data=st.data())
def test_a_proof_holds_for_nothing_else(size, data):
    tree = leaves(size)
    index, other = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    proof, root = merkle.inclusion_proof(tree, index), merkle.root(tree)
    stranger = merkle.leaf_hash(b"stranger")
    assert not holds(merkle.verify_inclusion, index, size, stranger, proof, root)
    assert holds(merkle.verify_inclusion, other, size, tree[index], proof, root) is (other == index)
    assert not holds(merkle.verify_inclusion, index, size, tree[index], [*proof, stranger], root)
    if proof:
        assert not holds(merkle.verify_inclusion, index, size, tree[index], proof[:-1], root)


@given(first=SOME, more=SOME, changed=st.integers(0, 200))
def test_a_rewritten_beginning_is_never_consistent(first, more, changed):
    tree = leaves(first + more)
    forged = [*tree]
    forged[changed % first] = merkle.leaf_hash(b"forged")
    proof = merkle.consistency_proof(forged, first)
    args = first, len(tree), proof, merkle.root(tree[:first]), merkle.root(forged)
    assert not holds(merkle.verify_consistency, *args)


@given(size=st.integers(-3, 70), roots=st.lists(st.binary(min_size=32, max_size=32), max_size=8))
def test_a_frontier_of_another_size_is_refused(size, roots):
    if size >= 0 and size.bit_count() == len(roots):
        assert merkle.Frontier(size, tuple(roots)).size == size
    else:
        with pytest.raises(ValueError, match="is not made of"):
            merkle.Frontier.unpacked(size, b"".join(roots))


@given(
    index=st.integers(-5, 2**70),
    size=st.integers(-5, 2**70),
    proof=st.lists(st.binary(max_size=40), max_size=70),
    some=st.binary(max_size=33),
)
def test_nonsense_is_refused_and_nothing_worse(index, size, proof, some):
    assert not holds(merkle.verify_inclusion, index, size, some, proof, b"x" * 32)
    if not (index == size > 0 and not proof):
        assert not holds(merkle.verify_consistency, index, size, proof, some, b"x" * 32)
