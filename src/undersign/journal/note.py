"""Signed notes and checkpoints: how a log says, in text, what it is committed to. Pure.

Formats: https://c2sp.org/signed-note (Ed25519 only) and https://c2sp.org/tlog-checkpoint, so that
other people's tools read ours: three lines (origin, number of leaves, root), a blank line, and a
signature line that names the key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from undersign.journal import merkle

ED25519 = b"\x01"
DASH = "— "
MOST_CHARACTERS = 1_000_000
MOST_SIGNATURES = 100
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME = re.compile(r"[^\s+]+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class Malformed(Exception):
    """This is no note, or no checkpoint."""


class Unsigned(Exception):
    """The note does not carry a valid signature of the key that is trusted."""


@dataclass(frozen=True)
class Checkpoint:
    """The log `origin` had `size` entries, and this was the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def key_id(name: str, key: Ed25519PublicKey) -> bytes:
    """The four bytes by which signature lines name a key."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + key.public_bytes_raw()).digest()[:4]


def verifier_key(name: str, key: Ed25519PublicKey) -> str:
    """The public key as one line, in the notation of Go's `sumdb/note` and the tools around it."""
    packed = base64.b64encode(ED25519 + key.public_bytes_raw()).decode()
    return f"{name}+{key_id(name, key).hex()}+{packed}"


def verifier(line: str) -> tuple[str, Ed25519PublicKey]:
    """Undo `verifier_key`: the name and the key. Raises `Malformed`."""
    name, _plus, rest = line.partition("+")
    said, plus, packed = rest.partition("+")
    data = decoded(packed, 33)
    if not plus or not _NAME.fullmatch(name) or data[:1] != ED25519:
        raise Malformed("not the line of an Ed25519 key")
    key = Ed25519PublicKey.from_public_bytes(data[1:])
    if key_id(name, key).hex() != said:
        raise Malformed("the number in the key's line is another key's")
    return name, key


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The note over `text`, signed by `key` under `name`. Deterministic (RFC 8032)."""
    if not text.endswith("\n") or _CONTROLS.search(text) or not _NAME.fullmatch(name):
        raise Malformed("the text must end with its line, and a key's name has no space and no plus")
    signature = key_id(name, key.public_key()) + key.sign(text.encode())
    return f"{text}\n{DASH}{name} {base64.b64encode(signature).decode()}\n"


def opened(note: str, name: str, key: Ed25519PublicKey) -> str:
    """The text of a note that `key` signed under `name`; other signatures are passed over.

    Raises `Malformed`, or `Unsigned` where that signature is missing or wrong.
    """
    text, signatures = _parted(note)
    ours = key_id(name, key)
    found = [data[4:] for who, data in signatures if who == name and data[:4] == ours]
    if not found:
        raise Unsigned(f"not signed by {name}")
    try:
        for signature in found:
            key.verify(signature, text.encode())
    except InvalidSignature as error:
        raise Unsigned(f"the signature of {name} is wrong") from error
    return text


def checkpoint(text: str) -> Checkpoint:
    """The checkpoint a note's text holds. Raises `Malformed`. Extension lines are passed over."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise Malformed("a checkpoint has at least three lines, none empty")
    origin, size, root = lines[:3]
    if not _NUMBER.fullmatch(size):
        raise Malformed("the second line of a checkpoint is the number of leaves")
    return Checkpoint(origin, int(size), decoded(root, merkle.HASH_BYTES))


def each(text: str) -> Iterator[str]:
    """The notes of a file in which notes follow one another, a blank line after each.

    What does not end like a note (cut off while it was written) comes last, as it is.
    """
    kept: list[str] = []
    for line in _LINE.findall(text):
        if kept and kept[-1].startswith(DASH) and not line.startswith(DASH):
            yield "".join(kept)
            kept = []
        if kept or line != "\n":
            kept.append(line)
    if kept:
        yield "".join(kept)


def _parted(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > MOST_CHARACTERS or not note.endswith("\n") or _CONTROLS.search(note):
        raise Malformed("not a note: too long, cut off, or with control characters")
    text, blank, lines = note.rpartition("\n\n")
    found = lines.split("\n")[:-1]
    if not blank or not found or len(found) > MOST_SIGNATURES:
        raise Malformed("not a note: no signatures, or too many")
    return text + "\n", [_signature(line) for line in found]


def _signature(line: str) -> tuple[str, bytes]:
    name, space, packed = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not space or not _NAME.fullmatch(name):
        raise Malformed("not a note: a signature line looks otherwise")
    data = decoded(packed)
    if len(data) < 5:
        raise Malformed("not a note: a signature is too short")
    return name, data


def decoded(text: str, length: int | None = None) -> bytes:
    """The bytes of a base64 text in its one spelling, so many where a length is given. Raises `Malformed`."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Malformed("not base64") from error
    # The last digit has bits to spare: one value, one spelling.
    if base64.b64encode(data).decode() != text or length not in (None, len(data)):
        raise Malformed("not base64 of the right length")
    return data
