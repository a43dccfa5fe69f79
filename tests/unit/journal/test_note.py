"""Notes of other logs verify here, ours are theirs byte for byte, and nothing else passes."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from undersign.journal import merkle, note

# The key pair and note of Go's own tests of golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann"
PETERS_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
SAID = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = (
    f"{SAID}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb"
    "6KE6RyyBwJnAM=\n"
)
# A checkpoint of Go's checksum database, of January 2023.
SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUMDB = (
    "go.sum database tree\n15081221\nBoMMe1wd25Tco0mYGROkyqxHZWx+hcSCtMV315Lu6Lg=\n\n— sum.golang.org "
    "Az3grilD7vQqTrv66jRgKM84Y80KTprrSt4bKmiOPxgmS5ZVBTeCl6dUvjYnN13R+C8j0jGY1WnUADGMkok3U0m2Zgo=\n"
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
NAME = "undersign/wsp_01"
CHECKPOINT = note.Checkpoint(NAME, 300, merkle.leaf_hash(b""))


def public(line: str) -> tuple[str, Ed25519PublicKey]:
    name, _id, packed = line.split("+", 2)
    return name, Ed25519PublicKey.from_public_bytes(base64.b64decode(packed)[1:])


def test_the_reference_note_opens_and_is_made_byte_for_byte():
    name, key = public(PETERS_KEY)
    assert note.verifier_key(name, key) == PETERS_KEY
    assert note.opened(SIGNED, name, key) == SAID
    assert note.sign(SAID, PETER, Ed25519PrivateKey.from_private_bytes(PETERS_SEED)) == SIGNED


def test_a_checkpoint_of_another_log():
    name, key = public(SUMDB_KEY)
    found = note.checkpoint(note.opened(SUMDB, name, key))
    assert (found.origin, found.size) == ("go.sum database tree", 15081221)
    assert found.root.hex() == "06830c7b5c1ddb94dca349981913a4caac47656c7e85c482b4c577d792eee8b8"
    assert found.text == SUMDB.partition("\n\n")[0] + "\n"


def test_ours_round_trips_and_other_signatures_are_passed_over():
    signed = note.sign(CHECKPOINT.text, NAME, KEY)
    witnessed = signed + note.sign(CHECKPOINT.text, "witness", OTHER).rpartition("\n\n")[2]
    assert note.checkpoint(note.opened(witnessed, NAME, KEY.public_key())) == CHECKPOINT
    with pytest.raises(note.Unsigned):
        note.opened(signed, NAME, OTHER.public_key())
    with pytest.raises(note.Unsigned):
        note.opened(signed, "undersign/wsp_02", KEY.public_key())


@given(at=st.integers(0, 10**6), to=st.characters(codec="utf-8"))
def test_one_other_character_anywhere(at, to):
    signed = note.sign(CHECKPOINT.text, NAME, KEY)
    at %= len(signed)
    forged = signed[:at] + to + signed[at + 1 :]
    if forged != signed:
        with pytest.raises((note.Malformed, note.Unsigned)):
            note.opened(forged, NAME, KEY.public_key())


@given(cut=st.integers(0, 10**6))
def test_cut_off_anywhere(cut):
    signed = note.sign(CHECKPOINT.text, NAME, KEY)
    with pytest.raises((note.Malformed, note.Unsigned)):
        note.opened(signed[: cut % len(signed)], NAME, KEY.public_key())


@given(st.text(max_size=300))
def test_nonsense_is_malformed_and_nothing_worse(text):
    for parse in (note.checkpoint, lambda text: note.opened(text, NAME, KEY.public_key())):
        with pytest.raises((note.Malformed, note.Unsigned)):
            parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "origin\n1\n",
        "origin\n01\n{root}\n",
        "origin\n-1\n{root}\n",
        "origin\n1\n{root}",
        "\n1\n{root}\n",
        "origin\n1\n{root}\n\n",
        "origin\n1\nAAAA\n",
        "origin\n1\n{root}=\n",
    ],
)
def test_no_checkpoint(text):
    root = base64.b64encode(bytes(32)).decode()
    with pytest.raises(note.Malformed):
        note.checkpoint(text.format(root=root))


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u00a0b"])
def test_names_that_keys_must_not_have(name):
    with pytest.raises(note.Malformed):
        note.sign(CHECKPOINT.text, name, KEY)


@pytest.mark.parametrize("text", ["no end", "tab\t\n", "return\r\n"])
def test_texts_that_are_not_signed(text):
    with pytest.raises(note.Malformed):
        note.sign(text, NAME, KEY)


@given(count=st.integers(0, 5), blanks=st.integers(1, 3), cut=st.integers(1, 100))
def test_notes_that_follow_one_another(count, blanks, cut):
    signed = [note.sign(note.Checkpoint(NAME, i, bytes(32)).text, NAME, KEY) for i in range(count + 1)]
    whole, torn = signed[:count], signed[count][:-cut]
    file = "".join(one + "\n" * blanks for one in whole)
    assert list(note.each(file)) == whole
    assert list(note.each(file + torn)) == [*whole, torn]
