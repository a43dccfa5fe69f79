"""Proof files: written and read back, refused when anything in them differs, and read by the letter."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from undersign.journal import merkle, note, tlog

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = "undersign/wsp_1"
LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(11)]
SIGNED = note.sign(note.Checkpoint(LOG, 11, merkle.root(LEAVES)).text, LOG, KEY)


def proof(index: int) -> tlog.Proof:
    return tlog.Proof(index, tuple(merkle.inclusion_proof(LEAVES, index)), SIGNED)


def test_the_format_is_tlog_proof_version_1_by_the_letter():
    lines = proof(10).text.split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 10"]
    assert lines[2:4] == [base64.b64encode(each).decode() for each in merkle.inclusion_proof(LEAVES, 10)]
    assert lines[4] == "" and "\n".join(lines[5:]) == SIGNED


@pytest.mark.parametrize("index", range(11))
def test_every_entry_is_proven_after_reading_back(index):
    read = tlog.read(proof(index).text)
    assert read == proof(index)
    assert tlog.verify(read, LEAVES[index], LOG, KEY.public_key()).size == 11
    for other in set(range(11)) - {index}:
        with pytest.raises(merkle.Unproven):
            tlog.verify(read, LEAVES[other], LOG, KEY.public_key())


def test_extra_data_are_passed_over_and_never_trusted():
    text = proof(3).text.replace("@v1\n", "@v1\nextra aGVsbG8=\n")
    assert tlog.read(text) == proof(3)


@pytest.mark.parametrize(
    ("old", "new"),
    [("@v1", "@v2"), ("index 3", "index 03"), ("index 3", "index -3"), ("index 3\n", ""), ("\n\n", "\n")],
)
def test_anything_else_is_refused(old, new):
    text = proof(3).text.replace(old, new, 1) if old != "\n\n" else proof(3).text.replace(old, new)
    with pytest.raises(note.Malformed):
        tlog.read(text)


def test_every_character_counts():
    """Each byte of a proof changed by one: refused, whatever it was."""
    text = proof(6).text
    for at in range(len(text)):
        changed = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        with pytest.raises((note.Malformed, note.Unsigned, merkle.Unproven)):
            tlog.verify(tlog.read(changed), LEAVES[6], LOG, KEY.public_key())


def test_a_key_s_line_is_read_back():
    name, key = note.verifier(note.verifier_key(LOG, KEY.public_key()))
    assert (name, key.public_bytes_raw()) == (LOG, KEY.public_key().public_bytes_raw())
    with pytest.raises(note.Malformed):
        note.verifier(note.verifier_key(LOG, KEY.public_key()).replace("wsp_1", "wsp_2"))
