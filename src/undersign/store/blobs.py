"""Encrypted bytes, addressed by what they are: `objects/<record>/<sha256 of the plain bytes>`.

A put is durable before it returns (fsync of file and folder) and happens before the transaction
that names it, so a row never points at bytes that are not there; a crash in between leaves an
unnamed file, which the next put of the same bytes adopts, or replaces where its key was rolled back
with the transaction. Every read checks the hash.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings

from undersign.store import kept, keys


class Damaged(Exception):
    """The stored bytes are not the ones that were put: changed, cut short, or swapped."""


class Missing(Exception):
    """No such bytes are stored."""


class NoRoom(Exception):
    """The disk is full, or the quota used up: nothing was stored, and nothing is left half written."""


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def _path(record_id: str, sha256: str) -> Path:
    return Path(settings.DATA_DIR) / "objects" / record_id / sha256


def put(workspace_id: str, record_id: str, plain: bytes) -> str:
    """Store `plain` under the record's data key; returns its SHA-256 in hex. Idempotent. Raises `NoRoom`."""
    sha256 = hashlib.sha256(plain).hexdigest()
    path = _path(record_id, sha256)
    key = keys.record_key(workspace_id, record_id, "documents", make=True)
    place = f"{record_id}/{sha256}"
    if not _readable(path, key, place):
        _write_durably(path, keys.seal(key, plain, place))
    return sha256


def _readable(path: Path, key: bytes, place: str) -> bool:
    try:
        keys.unseal(key, path.read_bytes(), place)
    except (FileNotFoundError, InvalidTag):
        return False
    return True


def get(workspace_id: str, record_id: str, sha256: str) -> bytes:
    """The plain bytes. Raises `Missing`, `Damaged`, or `keys.KeyGone` after crypto-shredding."""
    key = keys.record_key(workspace_id, record_id, "documents")
    try:
        sealed = _path(record_id, sha256).read_bytes()
    except FileNotFoundError as error:
        raise Missing(f"{record_id}/{sha256}") from error
    try:
        plain = keys.unseal(key, sealed, f"{record_id}/{sha256}")
    except InvalidTag as error:
        raise Damaged(f"{record_id}/{sha256}") from error
    if hashlib.sha256(plain).hexdigest() != sha256:
        raise Damaged(f"{record_id}/{sha256}")
    return plain


def forget(record_id: str, sha256: str) -> None:
    """Delete one object, once no row names it any more; nothing where there is none. Raises what
    `kept.require_free` raises."""
    kept.require_free(record_id)
    _path(record_id, sha256).unlink(missing_ok=True)


def held(record_id: str) -> dict[str, int]:
    """{SHA-256: bytes on disk} of all that lies under a record."""
    folder = Path(settings.DATA_DIR) / "objects" / record_id
    try:
        return {each.name: each.stat().st_size for each in folder.iterdir() if not each.name.startswith(".")}
    except FileNotFoundError:
        return {}


def forget_all(record_id: str) -> int:
    """Delete all that lies under a record, half-written files too; how many there were. Idempotent. Raises
    what `kept.require_free` raises."""
    kept.require_free(record_id)
    folder = Path(settings.DATA_DIR) / "objects" / record_id
    if not folder.is_dir():
        return 0
    found = list(folder.iterdir())
    for each in found:
        each.unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError, OSError):
        folder.rmdir()
    return len(found)


def of_record(record_id: str) -> set[str]:
    """The SHA-256 of every object that lies there for a record, whole or not."""
    folder = _path(record_id, "")
    return {path.name for path in folder.iterdir() if path.name[0] != "."} if folder.is_dir() else set()


def records(*, older_than: datetime) -> set[str]:
    """Every record that has a folder with something in it, none of it younger."""
    found = set()
    for folder in _path("", "").glob("*/"):
        times = [path.stat().st_mtime for path in folder.iterdir()]
        if times and max(times) < older_than.timestamp():
            found.add(folder.name)
    return found


def _write_durably(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name[:16]}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        if error.errno in _FULL:
            raise NoRoom(f"no room for {len(data)} bytes: {error.strerror}") from error
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
