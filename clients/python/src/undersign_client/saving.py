"""A download on its way into a file: beside it first, in its place once it is whole and its hash is right."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from undersign_client.problems import Corrupt

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Saved:
    """size: bytes. sha256: in hex, as the server has it."""

    path: Path
    size: int
    sha256: str


class FileSink:
    """progress: called with (bytes so far, bytes in all or None where that is not known)."""

    def __init__(self, path: Path, progress: Progress | None = None) -> None:
        self.path, self._progress = path, progress
        self._part = path.with_name(f"{path.name}.part")
        self._file: BinaryIO | None = None
        self._size, self._hash = 0, hashlib.sha256()
        self._total: int | None = None
        self._wanted = ""

    def begin(self, headers: Mapping[str, str]) -> None:
        self.drop()
        length = headers.get("content-length", "")
        self._total = int(length) if length.isdecimal() else None
        self._wanted = headers.get("etag", "").strip('"')
        self._size, self._hash = 0, hashlib.sha256()
        self._file = self._part.open("wb")

    def take(self, chunk: bytes) -> None:
        if self._file is None:
            raise TypeError("a sink begins before it takes")
        self._file.write(chunk)
        self._hash.update(chunk)
        self._size += len(chunk)
        if self._progress is not None:
            self._progress(self._size, self._total)

    def end(self) -> None:
        """Raises Corrupt where it is not what the server said it is; nothing is left then."""
        if self._file is not None:
            self._file.close()
        is_whole = self._total is None or self._size == self._total
        if not is_whole or (len(self._wanted) == 64 and self._wanted != self._hash.hexdigest()):
            self.drop()
            raise Corrupt(f"{self.path}: what came is not what the server has. Download it again.")
        self._part.replace(self.path)

    def drop(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
            self._part.unlink(missing_ok=True)

    @property
    def saved(self) -> Saved:
        return Saved(self.path, self._size, self._hash.hexdigest())
