"""Keys: master → workspace → record, each wrapped by the one above (AES-256-GCM).

A record has one key per purpose: `documents` for its bytes, `journal` for the personal part of its
history. Deleting the row of such a key makes everything under it unreadable, in every backup of the
bytes too, and breaks no proof: hashes and commitments do not need it.

A workspace's key can be replaced (`rotation`); those before stay, under numbered names, and open what was
sealed under them. Whoever holds an old one in memory looks again as soon as something does not open.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from django.db import models

from undersign.store import kept, master, remembered, rows
from undersign.store.sealed import seal, unseal

__all__ = ["InvalidTag", "KeyGone", "WrappedKey", "record_key", "seal", "unseal", "workspace_key"]

MOST = 99  # keys of one workspace, one after the other


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


def secret_file(name: str, make: Callable[[], bytes]) -> bytes:
    """The instance secret `name`, made by `make()` on first use. Never overwritten."""
    return master.secret_file(name, make)


# Whoever makes a workspace's key holds this for the transaction, shared; whoever replaces the master, alone.
MASTER_LOCK = 0x756E6465


def make_workspace_key(workspace_id: str) -> None:
    """Called once, in the transaction that creates the workspace."""
    with rows.rehearsed() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [MASTER_LOCK])
    if _fetch(workspace_id) is None:
        _make(workspace_id, workspace_id, master.key())


def workspace_key(workspace_id: str) -> bytes:
    """Under which things are sealed now. Raises `KeyGone` where the workspace has none: never makes one,
    since a key made in a transaction that rolls back would stay in this cache and lock data away for ever."""
    return _ring(workspace_id)[0]


def first_key(workspace_id: str) -> bytes:
    """The workspace's oldest key, for digests that have to stay the same."""
    return _ring(workspace_id)[-1]


def open_under(workspace_id: str, data: bytes, place: str) -> bytes:
    """Undo `seal` under any key that the workspace has or had. Raises `InvalidTag`, `KeyGone`."""
    for _look in range(2):
        for key in _ring(workspace_id):
            try:
                return unseal(key, data, place)
            except InvalidTag:
                continue
        forget_rings()  # somebody may have replaced it since
    raise InvalidTag


def forget_rings() -> None:
    """Workspaces' keys are read anew by whoever needs one next, in this process."""
    _ring.cache_clear()


def generations(workspace_id: str) -> list[str]:
    """What the workspace's own keys can be called: the present one, then those before, newest last."""
    return [workspace_id, *(f"{workspace_id}~{number}" for number in range(1, MOST + 1))]


@lru_cache(maxsize=256)
def _ring(workspace_id: str) -> tuple[bytes, ...]:
    """The workspace's keys, newest first."""
    with rows.rehearsed() as cursor:
        cursor.execute("SELECT id, wrapped FROM store_key WHERE id = ANY(%s)", [generations(workspace_id)])
        found = dict(cursor.fetchall())
    if workspace_id not in found:
        raise KeyGone(workspace_id)
    names = [name for name in generations(workspace_id) if name in found]
    present, *before = (master.unseal(bytes(found[name]), name) for name in names)
    return present, *reversed(before)


def record_key(workspace_id: str, record_id: str, purpose: str, *, make: bool = False) -> bytes:
    """The 32-byte key of one record and purpose. Raises `KeyGone` unless it exists or `make`."""
    key_id = f"{record_id}:{purpose}"
    known = remembered.read()
    if key_id not in known:
        above = workspace_key(workspace_id)
        found = _fetch(key_id)
        if found is None and not make:
            raise KeyGone(record_id)
        known[key_id] = (
            open_under(workspace_id, found, key_id) if found else _make(key_id, workspace_id, above)
        )
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
    return master.unseal(found, key_id) if key_id == workspace_id else open_under(workspace_id, found, key_id)


def destroy(record_id: str, purpose: str) -> int:
    """Crypto-shred: forget the key. Returns how many keys were destroyed (0 or 1). Raises what
    `kept.require_free` raises."""
    kept.require_free(record_id)
    remembered.read().pop(f"{record_id}:{purpose}", None)
    return WrappedKey.objects.filter(pk=f"{record_id}:{purpose}").delete()[0]


def seal_secret(workspace_id: str, text: str, place: str) -> bytes:
    """A connection's password or token, encrypted under its workspace's key."""
    return seal(workspace_key(workspace_id), text.encode(), place)


def open_secret(workspace_id: str, sealed: bytes, place: str) -> str:
    """Undo `seal_secret`. Raises `KeyGone` where the key that sealed it is not this one."""
    try:
        return open_under(workspace_id, bytes(sealed), place).decode()
    except InvalidTag as error:
        raise KeyGone(place) from error
