"""The instance's ledger key: an Ed25519 pair made at first need, its private half kept encrypted.

It lies in the data folder and not in the database, so that whoever can write rows still cannot sign.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from undersign.journal import note
from undersign.store import master

FILE = "ledger.identity"
PUBLISHED = "ledger.pub"


@lru_cache(maxsize=1)
def private() -> Ed25519PrivateKey:
    def make() -> bytes:
        return Ed25519PrivateKey.generate().private_bytes_raw()

    return Ed25519PrivateKey.from_private_bytes(master.kept(FILE, make))


@lru_cache(maxsize=1)
def public() -> Ed25519PublicKey:
    return private().public_key()


def origin(workspace_id: str) -> str:
    """The name of a workspace's log, and of the key in its notes."""
    return f"undersign/{workspace_id}"


def verifier(workspace_id: str) -> str:
    """The public key under that name, in one line, for the tools of other transparency logs."""
    return note.verifier_key(origin(workspace_id), public())


def pem() -> bytes:
    return public().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def publish(folder: Path) -> Path:
    """Write `ledger.pub` beside the data, for auditors. Never overwritten."""
    path = folder / PUBLISHED
    if not path.exists():
        path.write_bytes(pem())
    return path
