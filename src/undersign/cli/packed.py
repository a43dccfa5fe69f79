"""Files as one archive, and an archive as files again.

Hides tar. What vanishes or grows while it is read is no error: an instance may be running. Nothing but
plain files and folders goes in or comes out, and nothing lands outside of its folder.
"""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO


class Unsafe(Exception):
    """The archive holds something that a backup never does: a link, a device, a way out of its folder."""


def pack(target: Path, files: Iterable[tuple[str, Path]]) -> int:
    """Write (name inside, file) into a new archive that only we may read; returns how many went in."""
    count = 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as archive:
            for name, path in files:
                count += _add(archive, name, path)
        raw.flush()
        os.fsync(raw.fileno())
    return count


def _add(archive: tarfile.TarFile, name: str, path: Path) -> bool:
    try:
        told = _ours(archive.gettarinfo(path, arcname=name))
        if told.isdir():
            archive.addfile(told)
            return False
        with path.open("rb") as file:
            told = _ours(archive.gettarinfo(arcname=name, fileobj=file))
            archive.addfile(told, io.BytesIO(file.read(told.size).ljust(told.size, b"\0")))
    except FileNotFoundError:
        return False
    return True


def _ours(told: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whoever unpacks it owns it."""
    told.uid = told.gid = 0
    told.uname = told.gname = ""
    return told


def below(folder: Path, *, leave_out: Callable[[PurePosixPath], bool]) -> Iterator[tuple[str, Path]]:
    """(name inside `folder`, path) of every folder and plain file; one left out takes along what is in it."""
    for here, folders, names in os.walk(folder):
        inside = PurePosixPath(Path(here).relative_to(folder))
        folders[:] = sorted(name for name in folders if not leave_out(inside / name))
        yield from ((str(inside / name), Path(here) / name) for name in folders)
        for name in sorted(names):
            path = Path(here) / name
            if not leave_out(inside / name) and path.is_file() and not path.is_symlink():
                yield str(inside / name), path


def unpack(archive: Path, folder: Path) -> int:
    """Put what is in `archive` below `folder`; returns how many files. Raises Unsafe, tarfile.TarError."""
    count = 0
    with tarfile.open(archive, "r:gz") as packed:
        for told in packed:
            name = PurePosixPath(told.name)
            if not (told.isreg() or told.isdir()) or name.is_absolute() or ".." in name.parts:
                raise Unsafe(f"{archive.name}: {told.name}")
            target = folder / name
            if told.isdir():
                target.mkdir(mode=told.mode & 0o777, parents=True, exist_ok=True)
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with packed.extractfile(told) as source, _fresh(target, told.mode) as file:  # type: ignore[union-attr]
                shutil.copyfileobj(source, file)
            count += 1
    return count


def _fresh(target: Path, mode: int) -> BinaryIO:
    return os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode & 0o777), "wb")
