"""A vault in one SQLite file. Rename it, then replace what is inside the four methods of `Shelf`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from undersign.connectors import api, registry
from undersign.connectors.storing import filing, naming


class Shelf:
    """An `api.Vault`. The protocol's docstrings say what each method promises."""

    def __init__(self, file: str):
        self._database = sqlite3.connect(file)
        self._database.execute("CREATE TABLE IF NOT EXISTS shelf (path TEXT PRIMARY KEY, content BLOB)")

    def close(self) -> None:
        self._database.close()

    def put(self, path: str, content: bytes, *, key: str) -> api.StoredAt:
        _checked(path)
        try:
            lies_at = filing.file(
                path, content, read=self._read, create=lambda free: self._create(free, content)
            )
        except sqlite3.OperationalError as error:  # locked, or the disk is full: later may help
            raise api.Temporary("The shelf cannot be written to: %(reason)s.", reason=error) from error
        return api.StoredAt(lies_at, len(content))

    def get(self, path: str) -> bytes:
        content = self._read(path)
        if content is None:
            raise api.Missing("“%(path)s” is not on the shelf.", path=path)
        return content

    def exists(self, path: str) -> bool:
        return self._read(path) is not None

    def files(self, folder: str = "") -> Iterator[api.StoredAt]:
        for path, size in self._database.execute("SELECT path, length(content) FROM shelf"):
            if not folder or path.startswith(f"{folder}/"):
                yield api.StoredAt(path, size)

    def _read(self, path: str) -> bytes | None:
        row = self._database.execute("SELECT content FROM shelf WHERE path = ?", [path]).fetchone()
        return row[0] if row else None

    def _create(self, path: str, content: bytes) -> bool:
        with self._database:
            added = self._database.execute("INSERT OR IGNORE INTO shelf VALUES (?, ?)", [path, content])
        return added.rowcount == 1


def _checked(path: str) -> None:
    try:
        naming.segments(path)
    except ValueError as error:
        raise api.Permanent("“%(path)s” is not a path.", path=path) from error


def _build(kind: str, configured: registry.Configured) -> Shelf:
    return Shelf(configured.settings["file"])


CONNECTOR = registry.Connector(
    name="shelf",
    label="A shelf in one file",
    kinds=frozenset({api.VAULT}),
    settings_schema=(registry.Setting("file", "File", help="Where the SQLite file lies"),),
    build=_build,
)
