"""The folder vault: hides durable, atomic, never-replacing writes to a file system.

Every step of a path is opened by itself and without following links, so nothing placed in the
archive can lead a write or a read out of it. A file is complete and on disk before it has a name.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Missing, Permanent, StoredAt, Temporary
from undersign.connectors.storing import filing, naming
from undersign.journal import clock

_STEP = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_LATER = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EMFILE, errno.ENFILE}
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_NOT_A_FILE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP}
_UNFINISHED = ".part"
_ABANDONED = 86_400  # seconds after which an unfinished file belongs to nobody any more


class FolderVault:
    """A `Vault` under `root`, which is made when first written to."""

    def __init__(self, root: Path):
        self._root = root

    def put(self, path: str, content: bytes, *, key: str) -> StoredAt:
        with _told(path):
            steps = naming.segments(path)
            with self._folder(steps[:-1], make=True) as folder:
                name = filing.file(
                    steps[-1],
                    content,
                    read=lambda name: _read(folder, name),
                    create=lambda name: _create(folder, name, content),
                )
            return StoredAt("/".join([*steps[:-1], name]), len(content))

    def get(self, path: str) -> bytes:
        content = self._find(path)
        if content is None:
            raise Missing(_("“%(path)s” is not in the archive folder."), path=path)
        return content

    def exists(self, path: str) -> bool:
        return self._find(path) is not None

    def remove(self, place: str, *, key: str) -> bool:
        with _told(place):
            *steps, name = naming.segments(place)
            try:
                with self._folder(steps, make=False) as folder:
                    if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                        return False
                    os.unlink(name, dir_fd=folder)
                    os.fsync(folder)
            except OSError as error:
                if error.errno in _NOT_A_FILE:
                    return False
                raise
        return True

    def files(self, folder: str = "") -> Iterator[StoredAt]:
        with _told(folder):
            top = self._root.joinpath(*naming.segments(folder)) if folder else self._root
            for place, _folders, names in os.walk(top, followlinks=False):
                for name in names:
                    file = Path(place) / name
                    if not name.endswith(_UNFINISHED) and not file.is_symlink():
                        yield StoredAt(file.relative_to(self._root).as_posix(), file.stat().st_size)

    def _find(self, path: str) -> bytes | None:
        with _told(path):
            *steps, name = naming.segments(path)
            try:
                with self._folder(steps, make=False) as folder:
                    return _read(folder, name)
            except OSError as error:
                if error.errno in _NOT_A_FILE:
                    return None
                raise

    @contextmanager
    def _folder(self, steps: list[str], *, make: bool) -> Iterator[int]:
        """The descriptor of a folder below the root."""
        if make:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o750)
        here = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for step in steps:
                if make and not _has(here, step):
                    _make(here, step)
                inner = os.open(step, _STEP, dir_fd=here)
                os.close(here)
                here = inner
            yield here
        finally:
            os.close(here)


def _has(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _make(folder: int, name: str) -> None:
    try:
        os.mkdir(name, 0o750, dir_fd=folder)
    except FileExistsError:
        return
    os.fsync(folder)


def _read(folder: int, name: str) -> bytes | None:
    """The bytes of a plain file; None where there is no such name."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IsADirectoryError(errno.EISDIR, "not a file", name)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _create(folder: int, name: str, content: bytes) -> bool:
    """The whole file under its name, or nothing: link(2) fails where the name is taken.

    On shares without hard links a rename follows a look, which is as whole, though two writers of one
    name could race there.
    """
    _sweep(folder)
    fresh = f".{secrets.token_hex(8)}{_UNFINISHED}"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        _give_name(folder, fresh, name)
    except FileExistsError:
        return False
    finally:
        with suppress(FileNotFoundError):
            os.unlink(fresh, dir_fd=folder)
    os.fsync(folder)
    return True


def _give_name(folder: int, fresh: str, name: str) -> None:
    try:
        os.link(fresh, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if _has(folder, name):
            raise FileExistsError(errno.EEXIST, "taken", name) from error
        os.rename(fresh, name, src_dir_fd=folder, dst_dir_fd=folder)


def _sweep(folder: int) -> None:
    """Remove what a killed process left unfinished."""
    for name in os.listdir(folder):
        if name.startswith(".") and name.endswith(_UNFINISHED):
            with suppress(FileNotFoundError):
                if clock.now().timestamp() - os.stat(name, dir_fd=folder).st_mtime > _ABANDONED:
                    os.unlink(name, dir_fd=folder)


@contextmanager
def _told(path: str) -> Iterator[None]:
    """The file system's errors, in our words."""
    try:
        yield
    except ValueError as error:
        raise Permanent(_("“%(path)s” is not a path."), path=path) from error
    except filing.TooMany as error:
        raise Permanent(_("Too many files are called “%(path)s”."), path=path) from error
    except IsADirectoryError as error:
        raise Permanent(_("“%(path)s” is a folder there."), path=path) from error
    except OSError as error:
        kind = Temporary if error.errno in _LATER else Permanent
        raise kind(
            _("The archive folder cannot be used: %(reason)s (%(path)s)."),
            do=_("Check that it is mounted, writable for the server's user, and not full."),
            reason=os.strerror(error.errno or 0),
            path=path,
        ) from error
