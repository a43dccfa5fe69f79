"""Checkpoints outside of the database: one file a workspace, beyond a database administrator's reach.

`DATA/checkpoints/<workspace>.log` holds every signed note as it is, a blank line after each, durable
when `bring` returns. A note that a crash cut off is taken away and written whole the next time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

from undersign.journal import note

# More than a note and a torn one together: where the last whole note is looked for.
_TAIL = 8192
_DASH = note.DASH.encode()


def file_of(workspace_id: str) -> Path:
    return Path(settings.DATA_DIR) / "checkpoints" / f"{workspace_id}.log"


def kept() -> list[str]:
    """The workspaces whose ledgers have copies here, whether or not the database knows them."""
    return sorted(path.stem for path in file_of("").parent.glob("*.log"))


def notes(workspace_id: str) -> list[str]:
    """Every whole note, in the order of signing."""
    try:
        data = file_of(workspace_id).read_bytes()
    except FileNotFoundError:
        return []
    return list(note.each(data[: _whole(data)].decode(errors="replace")))


def last(workspace_id: str) -> str:
    """The last whole note, or an empty string."""
    try:
        with file_of(workspace_id).open("rb") as file:
            return _last(file.fileno())[0]
    except FileNotFoundError:
        return ""


def bring(workspace_id: str, since: Callable[[str], Iterable[str]]) -> str:
    """Append what `since(last note)` says is missing; returns the last note that is now here."""
    path = file_of(workspace_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        here, end = _last(file)
        missing = list(since(here))
        if missing:
            os.ftruncate(file, end)
            _write(file, "".join(f"{one}\n" for one in missing).encode(), end)
            os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _make_durable(path.parent)
    return missing[-1] if missing else here


def _last(file: int) -> tuple[str, int]:
    """The last whole note, and where it ends."""
    size = os.fstat(file).st_size
    start = max(0, size - _TAIL)
    data = os.pread(file, _TAIL, start)
    end = _whole(data)
    *_, found = ["", *note.each(data[:end].decode(errors="replace"))]
    return found, start + end


def _whole(data: bytes) -> int:
    """Where the last whole note ends, including the blank line after it."""
    end = len(data)
    while (end := data.rfind(b"\n\n", 0, end)) >= 0:
        if data.startswith(_DASH, data.rfind(b"\n", 0, end) + 1):
            return end + 2
    return 0


def _write(file: int, data: bytes, at: int) -> None:
    while data:
        written = os.pwrite(file, data, at)
        data, at = data[written:], at + written


def _make_durable(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
