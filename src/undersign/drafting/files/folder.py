"""Templates' folders on disk and in zip archives, which may be anybody's.

Hides hostile paths. Nothing is followed (links), nothing leaves the folder, sizes are known before anything
is read or unpacked, and only files a template consists of are looked at.
"""

import io
import os
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from undersign.drafting.files import plainfiles
from undersign.drafting.files.plainfiles import Folder, Unreadable

__all__ = ["Folder", "Unreadable", "read", "unzipped", "write", "zipped"]

FILES, TEXT, PDF = 400, 2_000_000, 60_000_000  # how many; bytes of a text file, of a PDF
_STAMP = (2026, 1, 1, 0, 0, 0)  # zip entries carry a time; the same template gives the same bytes


def read(path: Path) -> Folder:
    """The template in a folder. Raises Unreadable."""
    if not path.is_dir():
        raise Unreadable("not_a_folder", path=path)
    return plainfiles.of(dict(_found(path)))


def write(template: Folder, path: Path) -> None:
    """Write a template's files; those of an earlier state that it no longer has are removed.

    `path` is new, empty, or a template's folder; other files in it stay. Raises Unreadable.
    """
    made = plainfiles.files(template)
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()) and not (path / "template.json").is_file():
            raise Unreadable("not_empty", path=path)
        for old in [old for old, _data in _found(path, unread=True) if old not in made]:
            (path / old).unlink()
        for name, data in made.items():
            _put(path, name, data)
        for below in (*path.glob("clauses/*"), path / "clauses", path / "cases"):
            if below.is_dir() and not below.is_symlink() and not any(below.iterdir()):
                below.rmdir()
    except OSError as wrong:
        raise Unreadable("cannot", path=wrong.filename or path, why=wrong.strerror or str(wrong)) from wrong


def zipped(template: Folder) -> bytes:
    """The folder as a zip archive with one folder in it, named after the template's key."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in plainfiles.files(template).items():
            archive.writestr(zipfile.ZipInfo(f"{template.key}/{name}", _STAMP), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unzipped(data: bytes) -> Folder:
    """The template in an archive, in its root or in its only folder. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return plainfiles.of(dict(_entries(archive)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as wrong:
        raise Unreadable("not_zip") from wrong
    except Exception as wrong:
        if type(wrong).__name__ == "error":  # zlib.error and lzma's have no common base
            raise Unreadable("not_zip") from wrong
        raise


def _found(path: Path, *, unread: bool = False) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of a template's files below a folder; `unread` leaves the bytes out."""
    names = list(_names(path, ""))
    if len(names) > FILES:
        raise Unreadable("too_many", limit=FILES)
    for name in sorted(names):
        if plainfiles.is_ours(name):
            yield name, b"" if unread else _bytes(path / name, name)


def _names(path: Path, prefix: str) -> Iterator[str]:
    """Every name a template may have, two folders deep at most; hidden ones are not ours."""
    count = 0
    with os.scandir(path) as entries:
        for entry in entries:
            count += 1
            if count > FILES * 10:
                raise Unreadable("too_many", limit=FILES)
            name = f"{prefix}{entry.name}"
            is_way = name in ("clauses", "cases") or (prefix == "clauses/" and "." not in entry.name)
            if (is_way or plainfiles.is_ours(name)) and entry.is_symlink():
                raise Unreadable("a_link", path=name)
            if is_way and entry.is_dir(follow_symlinks=False):
                yield from _names(path / entry.name, f"{name}/")
            elif plainfiles.is_ours(name):
                yield name


def _bytes(path: Path, name: str) -> bytes:
    limit = _limit(name)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as wrong:
        raise Unreadable("cannot", path=name, why=wrong.strerror or str(wrong)) from wrong
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable("not_a_file", path=name)
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Unreadable("too_large", path=name, limit=limit)
    return data


def _put(path: Path, name: str, data: bytes) -> None:
    """Write one file whole, or not at all, and through no link."""
    for above in PurePosixPath(name).parents:
        if (path / above).is_symlink() and str(above) != ".":
            raise Unreadable("a_link", path=above)
    target = path / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_symlink():
        raise Unreadable("a_link", path=name)
    if target.is_file() and target.stat().st_size == len(data) and target.read_bytes() == data:
        return
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as file:
        file.write(data)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(target)


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > FILES:
        raise Unreadable("too_many", limit=FILES)
    named = {_inside(info): info for info in infos}
    tops = {name.partition("/")[0] for name in named}
    top = next(iter(tops)) + "/" if len(tops) == 1 and "template.json" not in named else ""
    for name, info in sorted(named.items()):
        if plainfiles.is_ours(own := name.removeprefix(top)):
            limit = _limit(own)
            with archive.open(info) as file:
                data = file.read(limit + 1)
            if info.file_size > limit or len(data) > limit:
                raise Unreadable("too_large", path=own, limit=limit)
            yield own, data


def _inside(info: zipfile.ZipInfo) -> str:
    """The entry's name, if it stays inside the folder and is a file."""
    name = info.filename
    parts = name.split("/")
    if name.startswith(("/", "~")) or "\\" in name or ":" in parts[0] or ".." in parts or "\0" in name:
        raise Unreadable("outside", path=name[:80])
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("a_link", path=name[:80])
    return name


def _limit(name: str) -> int:
    return PDF if name.endswith(".pdf") else TEXT
