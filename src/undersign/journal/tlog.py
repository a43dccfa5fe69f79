"""Proofs that leave the log: one entry's inclusion as a file, and what a witness is sent. Pure.

Formats: https://c2sp.org/tlog-proof (version 1), the request of https://c2sp.org/tlog-witness and its answer,
https://c2sp.org/tlog-cosignature (Ed25519), so that other people's tools check ours and other people's
witnesses countersign them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from undersign.journal import merkle, note
from undersign.journal.note import Checkpoint, Malformed, Unsigned

VERSION = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 63
COSIGNATURE = b"\x04"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True)
class Proof:
    """Entry `index` (from 0) is in the tree of the checkpoint that `note` signs. path: from the leaf up."""

    index: int
    path: tuple[bytes, ...]
    note: str

    @property
    def text(self) -> str:
        return "\n".join([VERSION, f"index {self.index}", *_lines(self.path), "", self.note])


def read(text: str) -> Proof:
    """The proof in a `.tlog-proof` file; extra data are passed over. Raises `Malformed`."""
    head, blank, signed = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != VERSION:
        raise Malformed(f"a proof begins with {VERSION}")
    if lines and lines[0].startswith("extra "):
        note.decoded(lines.pop(0).removeprefix("extra "))
    index = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if index is None or len(lines) > LONGEST_PATH:
        raise Malformed("a proof names the index of its entry, and then at most 63 hashes")
    return Proof(int(index[1]), tuple(note.decoded(one, merkle.HASH_BYTES) for one in lines), signed)


def verify(proof: Proof, leaf: bytes, name: str, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint that the leaf hash is proven under, signed by `key` for the log `name`.

    Raises `Malformed`, `Unsigned` or `Unproven`, each with the reason.
    """
    said = note.checkpoint(note.opened(proof.note, name, key))
    if said.origin != name:
        raise Malformed(f"the checkpoint is of another log, {said.origin}")
    merkle.verify_inclusion(proof.index, said.size, leaf, proof.path, said.root)
    return said


def add_checkpoint(old: int, path: Sequence[bytes], signed: str) -> bytes:
    """What a witness is sent: the size it last countersigned, the consistency proof, the checkpoint."""
    return "\n".join([f"old {old}", *_lines(path), "", signed]).encode()


@dataclass(frozen=True)
class Witness:
    """Whose countersignature is believed."""

    name: str
    key: Ed25519PublicKey

    @property
    def number(self) -> bytes:
        """The four bytes by which its lines name the key."""
        said = self.name.encode() + b"\n" + COSIGNATURE + self.key.public_bytes_raw()
        return hashlib.sha256(said).digest()[:4]


def witness(line: str) -> Witness:
    """The witness that a verifier key, `name+number+key`, tells of. Raises `Malformed`."""
    name, plus, rest = line.strip().partition("+")
    said, other, packed = rest.partition("+")
    data = note.decoded(packed, 33)
    if not (name and plus and other) or data[:1] != COSIGNATURE:
        raise Malformed("not the line of a witness's Ed25519 key")
    found = Witness(name, Ed25519PublicKey.from_public_bytes(data[1:]))
    if found.number.hex() != said:
        raise Malformed("the number in the key's line is another key's")
    return found


def cosigned(signed: str, lines: str, whose: Witness) -> datetime:
    """When the witness saw the checkpoint in the note `signed`, by the one of `lines` that is its own.

    Raises `Malformed`, or `Unsigned` where it has none there or a wrong one.
    """
    text, _blank, _own = signed.partition("\n\n")
    for line in lines.splitlines():
        name, _space, packed = line.removeprefix(note.DASH).partition(" ")
        data = note.decoded(packed)
        if name == whose.name and data[:4] == whose.number and len(data) == 76:
            seconds = int.from_bytes(data[4:12])
            try:
                whose.key.verify(data[12:], f"cosignature/v1\ntime {seconds}\n{text}\n".encode())
            except InvalidSignature as error:
                raise Unsigned(f"the countersignature of {whose.name} is wrong") from error
            return datetime.fromtimestamp(seconds, UTC)
    raise Unsigned(f"not countersigned by {whose.name}")


def _lines(path: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in path]
