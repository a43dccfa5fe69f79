"""Keys: master → workspace → record, each wrapped by the one above (AES-256-GCM).

A record has one key per purpose: `documents` for its bytes, `journal` for the personal part of its
history. Deleting the row of such a key makes everything under it unreadable, in every backup of the
bytes too, and breaks no proof: hashes and commitments do not need it.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from undersign.store import remembered, rows

NONCE_BYTES = 12


class KeyGone(Exception):
    """The record's key was destroyed: what lay under it cannot be read again."""


class WrappedKey(models.Model):
    """One data key, encrypted under its workspace's key (or the master key for a workspace's own)."""

    id = models.CharField(primary_key=True, max_length=80)
    workspace_id = models.CharField(max_length=40, db_index=True)
    wrapped = models.BinaryField()

    class Meta:
        app_label = "store"
        db_table = "store_key"


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Encrypt `plain`; `bound_to` (its place) is authenticated, so a swap of two is noticed."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Undo `seal`. Raises `cryptography.exceptions.InvalidTag` where anything was changed."""
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())


@lru_cache(maxsize=1)
def master_key() -> bytes:
    """32 bytes from the data folder's `secrets/master.key`; made at first use, mode 0600."""
    return secret_file("master.key", lambda: secrets.token_bytes(32))


def secret_file(name: str, make) -> bytes:
    """The instance secret `name`, made by `make()` on first use. Never overwritten."""
    path = Path(settings.DATA_DIR) / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(make())
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # atomic and refuses to replace: the first process wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()


def make_workspace_key(workspace_id: str) -> None:
    """Called once, in the transaction that creates the workspace."""
    if _fetch(workspace_id) is None:
        _make(workspace_id, workspace_id, master_key())


@lru_cache(maxsize=256)
def workspace_key(workspace_id: str) -> bytes:
    """Raises `KeyGone` where the workspace has none: never makes one, since a key made in a
    transaction that rolls back would stay in this cache and lock data away for ever."""
    found = _fetch(workspace_id)
    if found is None:
        raise KeyGone(workspace_id)
    return unseal(master_key(), found, workspace_id)


def record_key(workspace_id: str, record_id: str, purpose: str, *, make: bool = False) -> bytes:
    """The 32-byte key of one record and purpose. Raises `KeyGone` unless it exists or `make`."""
    key_id = f"{record_id}:{purpose}"
    known = remembered.read()
    if key_id not in known:
        above = workspace_key(workspace_id)
        found = _fetch(key_id)
        if found is None and not make:
            raise KeyGone(record_id)
        known[key_id] = unseal(above, found, key_id) if found else _make(key_id, workspace_id, above)
    return known[key_id]


def _fetch(key_id: str) -> bytes | None:
    with rows.rehearsed() as cursor:
        cursor.execute("SELECT wrapped FROM store_key WHERE id = %s", [key_id])
        row = cursor.fetchone()
    return bytes(row[0]) if row else None


def _make(key_id: str, workspace_id: str, above: bytes) -> bytes:
    """A fresh key, or the one that somebody else was quicker to make."""
    fresh = secrets.token_bytes(32)
    with rows.rehearsed() as cursor:
        cursor.execute(
            "INSERT INTO store_key (id, workspace_id, wrapped) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [key_id, workspace_id, seal(above, fresh, key_id)],
        )
        if cursor.rowcount == 1:
            return fresh
    found = _fetch(key_id)
    assert found is not None, "whoever was quicker has committed it"
    return unseal(above, found, key_id)


def destroy(record_id: str, purpose: str) -> int:
    """Crypto-shred: forget the key. Returns how many keys were destroyed (0 or 1)."""
    remembered.read().pop(f"{record_id}:{purpose}", None)
    return WrappedKey.objects.filter(pk=f"{record_id}:{purpose}").delete()[0]


def seal_secret(workspace_id: str, text: str, place: str) -> bytes:
    """A connection's password or token, encrypted under its workspace's key."""
    return seal(workspace_key(workspace_id), text.encode(), place)


def open_secret(workspace_id: str, sealed: bytes, place: str) -> str:
    """Undo `seal_secret`. Raises `KeyGone` where the key that sealed it is not this one."""
    try:
        return unseal(workspace_key(workspace_id), bytes(sealed), place).decode()
    except InvalidTag as error:
        raise KeyGone(place) from error
