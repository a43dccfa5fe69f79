"""The way to a file in stores that know files by ids and not by paths: Google Drive and Box.

Hides walking down by names, and making folders on the way. A store brings three verbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from undersign.connectors.storing.shelving import Steps

DEEPEST = 16


@dataclass(frozen=True)
class Node:
    """A file or folder as its store knows it. size: in bytes, of a file. url: opens it for people."""

    id: str
    name: str
    is_folder: bool = False
    size: int = 0
    url: str = ""


class Branching(Protocol):
    root: str

    def child(self, parent: str, name: str) -> Node | None:
        """The file or folder of that name in a folder; the oldest where the store allows several."""

    def children(self, parent: str) -> Iterator[Node]: ...

    def make_folder(self, parent: str, name: str) -> Node:
        """A new one, or the one that somebody made meanwhile."""


class Tree:
    """Remembers the folders of one piece of work."""

    def __init__(self, store: Branching):
        self._store = store
        self._folders: dict[tuple[str, ...], str] = {}
        self.urls: dict[tuple[str, ...], str] = {}

    def find(self, steps: Steps) -> Node | None:
        """The file there; None for nothing and for a folder."""
        parent = self.folder(steps[:-1])
        node = self._store.child(parent, steps[-1]) if parent else None
        if node is None or node.is_folder:
            return None
        self.urls[tuple(steps)] = node.url
        return node

    def folder(self, steps: Steps, *, make: bool = False) -> str | None:
        """Its id; None where it is not there and not to be made."""
        if not steps:
            return self._store.root
        if tuple(steps) in self._folders:
            return self._folders[tuple(steps)]
        parent = self.folder(steps[:-1], make=make)
        if parent is None:
            return None
        node = self._store.child(parent, steps[-1])
        if node is None and make:
            node = self._store.make_folder(parent, steps[-1])
        if node is None or not node.is_folder:
            return None
        return self._folders.setdefault(tuple(steps), node.id)

    def files(self, steps: Steps) -> Iterator[tuple[Steps, int]]:
        """(steps, size) of every file below."""
        top = self.folder(steps)
        waiting = [(list(steps), top)] if top else []
        while waiting:
            here, parent = waiting.pop()
            for node in self._store.children(parent):
                if not node.is_folder:
                    self.urls[*here, node.name] = node.url
                    yield [*here, node.name], node.size
                elif len(here) < len(steps) + DEEPEST:
                    waiting.append(([*here, node.name], node.id))
