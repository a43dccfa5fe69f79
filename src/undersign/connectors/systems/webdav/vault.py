"""The WebDAV vault: hides collections, and how a file appears there whole or not at all.

A PUT that breaks off leaves half a file on many servers. So bytes go to a temporary name, are read
back and compared, and then get their name by a MOVE that must not overwrite (RFC 4918 §10.6). The
temporary name follows from the key: a retry continues with it instead of leaving a second one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Permanent, StoredAt, Temporary
from undersign.connectors.out.http import Answer, Door
from undersign.connectors.storing import filing, naming
from undersign.connectors.systems.webdav import multistatus

_TAKEN, _ABSENT, _NO_PARENT = 412, {404, 410}, {404, 409}
_IS_A_FOLDER = {301, 302, 308}
_EXISTS_ALREADY = {405, *_IS_A_FOLDER}
_DEEPEST = 16
_OTHER = b"\x00other"  # stands for bytes that were not fetched since their size is another


class WebDAVVault:
    """A `Vault` in `folder` below the door's address."""

    def __init__(self, door: Door, folder: list[str]):
        self._door, self._top = door, folder

    def close(self) -> None:
        self._door.close()

    def put(self, path: str, content: bytes, *, key: str) -> StoredAt:
        self._steps(path)
        try:
            lies_at = filing.file(
                path,
                content,
                read=lambda path: self._if_sized(path, len(content)),
                create=lambda path: self._create(path, content, key),
            )
        except filing.TooMany as error:
            raise Permanent(_("Too many files are called “%(path)s”."), path=path) from error
        return StoredAt(lies_at, len(content), self._door.url(*self._steps(lies_at)))

    def get(self, path: str) -> bytes:
        return self._door.ask("GET", *self._steps(path)).content

    def exists(self, path: str) -> bool:
        steps = self._steps(path)
        return any(entry.steps == tuple(steps) and not entry.is_folder for entry in self._look(steps, "0"))

    def remove(self, place: str, *, key: str) -> bool:
        if not self.exists(place):  # a folder of that name is nobody's to delete
            return False
        return self._door.ask("DELETE", *self._steps(place), accept=_ABSENT).status not in _ABSENT

    def files(self, folder: str = "") -> Iterator[StoredAt]:
        waiting = [self._steps(folder) if folder else self._top]
        while waiting:
            here = waiting.pop()
            for entry in self._look(here, "1"):
                inside = entry.steps[: len(here)] == tuple(here) and len(entry.steps) == len(here) + 1
                if inside and entry.is_folder and len(entry.steps) < len(self._top) + _DEEPEST:
                    waiting.append(list(entry.steps))
                elif inside and not entry.is_folder and not entry.steps[-1].endswith(".part"):
                    path = "/".join(entry.steps[len(self._top) :])
                    yield StoredAt(path, entry.size, self._door.url(*entry.steps))

    def _steps(self, path: str) -> list[str]:
        try:
            return [*self._top, *naming.segments(path)]
        except ValueError as error:
            raise Permanent(_("“%(path)s” is not a path."), path=path) from error

    def _look(self, steps: list[str], depth: str) -> list[multistatus.Entry]:
        """What is there; nothing for a file asked about that is a folder, which some answer with a 301."""
        gone = _ABSENT if depth == "1" else _ABSENT | _IS_A_FOLDER
        answer = self._door.ask("PROPFIND", *steps, headers={"Depth": depth}, accept=gone, slash=depth == "1")
        if answer.status in gone:
            return []
        return multistatus.entries(answer.content, below=urlsplit(self._door.base_url).path)

    def _if_sized(self, path: str, size: int) -> bytes | None:
        answer = self._door.ask("HEAD", *self._steps(path), accept=_ABSENT)
        if answer.status in _ABSENT:
            return None
        if answer.headers.get("content-length", str(size)) != str(size):
            return _OTHER
        return self.get(path)

    def _create(self, path: str, content: bytes, key: str) -> bool:
        *folders, name = self._steps(path)
        mark = hashlib.sha256(f"{key}\n{path}".encode()).hexdigest()[:24]
        fresh = [*folders, f".undersign-{mark}.part"]
        self._upload(fresh, content)
        if self._door.ask("GET", *fresh).content != content:
            raise Temporary(_("%(host)s kept other bytes than we sent."), host=self._door.host)
        goal = {"Destination": self._door.url(*folders, name), "Overwrite": "F"}
        moved = self._door.ask("MOVE", *fresh, headers=goal, accept={_TAKEN})
        if moved.status == _TAKEN:
            self._door.ask("DELETE", *fresh, accept=_ABSENT)
        return moved.status != _TAKEN

    def _upload(self, steps: list[str], content: bytes) -> None:
        if self._try_upload(steps, content, accept=_NO_PARENT).status in _NO_PARENT:
            for depth in range(1, len(steps)):
                self._door.ask("MKCOL", *steps[:depth], accept=_EXISTS_ALREADY, slash=True)
            self._try_upload(steps, content, accept=set())

    def _try_upload(self, steps: list[str], content: bytes, accept: set[int]) -> Answer:
        return self._door.ask(
            "PUT",
            *steps,
            content=content,
            headers={"Content-Type": "application/octet-stream"},
            accept=accept,
        )
