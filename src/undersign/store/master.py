"""The master key: where it lies, who opens it, and how another takes its place.

Hides its keeper. `secrets/master.key` holds the key itself (32 bytes, the default), or, as JSON, what a
security module or a key service gave back for it, which only they open again. While it is being replaced the
one before lies beside it as `master.before`, and both open what they sealed; whoever holds an old one in
memory notices by the file. Whatever else the instance keeps sealed under it is read and made by `kept`.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.utils.module_loading import import_string

from undersign.store import sealed

CURRENT, BEFORE, NEXT = "master.key", "master.before", "master.next"
PLAIN = "file"


class Unopened(Exception):
    """Whoever keeps the master key does not answer, or refuses: nothing can be read until they do."""


class Keeper(Protocol):
    """Wraps 32 bytes so that only it can unwrap them. Made with its place, as the settings name it.
    Both raise `Unopened`."""

    def wrap(self, key: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes) -> bytes: ...


def folder() -> Path:
    return Path(settings.DATA_DIR) / "secrets"


def key() -> bytes:
    """The 32 bytes under which things are sealed now; made at first use. Raises `Unopened`."""
    if not (folder() / CURRENT).exists():
        secret_file(CURRENT, lambda: _packed(secrets.token_bytes(32)))
    return _known()[0]


def unseal(data: bytes, bound_to: str) -> bytes:
    """What was sealed under this master key or the one before. Raises `InvalidTag`, `Unopened`."""
    key()
    for each in _known():
        try:
            return sealed.unseal(each, data, bound_to)
        except InvalidTag:
            continue
    raise InvalidTag


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """The instance secret `name`, sealed under the master key; made by `make()` on first use."""
    with still():
        return unseal(secret_file(name, lambda: sealed.seal(key(), make(), name)), name)


def secret_file(name: str, make: Callable[[], bytes]) -> bytes:
    """The file `name` among the secrets, made by `make()` on first use. Never overwritten."""
    path = folder() / name
    if not path.exists():
        fresh = _written(f"{name}.{os.getpid()}.{secrets.token_hex(4)}", make())
        try:
            os.link(fresh, path)  # atomic and refuses to replace: the first process wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()


def begin() -> None:
    """A fresh master key takes the place of the present one, which stays beside it until `end`. Taken up
    where a crash left it. The caller keeps all others from making a workspace's key meanwhile. `Unopened`."""
    here = folder()
    key()
    if not (here / BEFORE).exists():
        os.link(here / CURRENT, here / BEFORE)
        _make_durable()
    if (here / BEFORE).read_bytes() == (here / CURRENT).read_bytes():
        fresh = _written(NEXT, _packed(secrets.token_bytes(32)))
        fresh.replace(here / CURRENT)
        _make_durable()


def is_unfinished() -> bool:
    """Whether the key before is still here: a replacement was begun and not ended."""
    return (folder() / BEFORE).exists()


def reseal_files() -> int:
    """Seal every secret of `kept` under the present master key; how many were under the one before."""
    changed = 0
    for path in sorted(folder().glob("*.identity")):
        with still(alone=True):
            data = path.read_bytes()
            if not is_under(key(), data, path.name):
                fresh = _written(
                    f"{path.name}.{NEXT}", sealed.seal(key(), unseal(data, path.name), path.name)
                )
                fresh.replace(path)
                changed += 1
    _make_durable()
    return changed


def is_under(key: bytes, data: bytes, bound_to: str) -> bool:
    try:
        sealed.unseal(key, data, bound_to)
    except InvalidTag:
        return False
    return True


def end() -> None:
    """The key before is gone: nothing lies under it any more."""
    (folder() / BEFORE).unlink(missing_ok=True)
    _make_durable()


@contextmanager
def still(*, alone: bool = False) -> Iterator[None]:
    """While secrets are read or made, none is sealed anew (`alone`)."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder(), os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


_read: tuple[Any, tuple[bytes, ...]] = (None, ())


def forget() -> None:
    """What this process read of the files; they are read anew."""
    global _read
    _read = (None, ())


def _known() -> tuple[bytes, ...]:
    """The present key and the one before, opened once for as long as the files stay what they are."""
    global _read
    seen = tuple(_stamp(folder() / name) for name in (CURRENT, BEFORE))
    if _read[0] != seen:
        found = [
            (folder() / name).read_bytes() for name, at in zip((CURRENT, BEFORE), seen, strict=True) if at
        ]
        _read = seen, tuple(_opened(each) for each in dict.fromkeys(found))
    return _read[1]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        told = path.stat()
    except FileNotFoundError:
        return None
    return told.st_ino, told.st_mtime_ns, told.st_size


def _packed(fresh: bytes) -> bytes:
    """As the file holds it: with the keeper that the settings name."""
    name, place = _named(settings.MASTER_KEY)
    if name == PLAIN:
        return fresh
    wrapped = _keeper(name, place).wrap(fresh)
    return json.dumps({"keeper": name, "place": place, "wrapped": wrapped.hex()}).encode()


def _opened(data: bytes) -> bytes:
    if len(data) == 32:
        return data
    told = json.loads(data)
    return _keeper(told["keeper"], told["place"]).unwrap(bytes.fromhex(told["wrapped"]))


def kept_by() -> str:
    """Who opens the present master key: "file", or the keeper's name and place."""
    data = (folder() / CURRENT).read_bytes()
    if len(data) == 32:
        return PLAIN
    told = json.loads(data)
    return f"{told['keeper']}:{told['place']}"


def _named(told: str) -> tuple[str, str]:
    name, _colon, place = told.partition(":")
    return name, place


def _keeper(name: str, place: str) -> Keeper:
    if name not in settings.MASTER_KEEPERS:
        raise Unopened(f"No keeper is called {name}; there are file, {', '.join(settings.MASTER_KEEPERS)}.")
    made: Keeper = import_string(settings.MASTER_KEEPERS[name])(place)
    return made


def _written(name: str, data: bytes) -> Path:
    """A durable file of ours beside the secrets, under a name that nobody reads."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder() / f".{name}"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return path


def _make_durable() -> None:
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
