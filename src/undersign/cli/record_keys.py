"""The records' keys as a file of their own: they lie in no copy of the database, and end on a day (RT-7).

Hides the table. Wrapped as they are, they open nothing without the secrets; without them neither does
anything else. A key that is destroyed is in no later file, and every earlier one is gone after its last day.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import click
import psycopg

from undersign.journal import clock

TABLE = "store_key"


def write(url: str, target: Path, expires_on: date) -> None:
    """Every key that the database at `url` has, which has to be the owner's."""
    with psycopg.connect(url) as connection:
        asked = "SELECT id, workspace_id, encode(wrapped, 'hex') FROM store_key ORDER BY id"
        keys = [list(row) for row in connection.execute(asked).fetchall()]
    told = {"expires_on": str(expires_on), "keys": keys}
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
            file.write(json.dumps(told).encode())
        raw.flush()
        os.fsync(raw.fileno())


def opened(source: Path) -> dict[str, Any]:
    """What `write` wrote. Exits with a sentence where its last day is over."""
    told: dict[str, Any] = json.loads(gzip.decompress(source.read_bytes()))
    if date.fromisoformat(told["expires_on"]) < clock.now().date():
        raise click.ClickException(
            f"The keys in {source} ended on {told['expires_on']}: no document of this backup is to be read "
            "again, since some may have been destroyed. Restore a newer backup."
        )
    return told


def read(url: str, told: dict[str, Any], leave_out: Collection[str]) -> None:
    """Put them back into the database at `url`, less those that were destroyed since."""
    rows = [row for row in told["keys"] if row[0] not in leave_out]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        known = {name for (name,) in cursor.execute("SELECT id FROM workspace").fetchall()}
        cursor.executemany(
            "INSERT INTO store_key (id, workspace_id, wrapped) VALUES (%s, %s, decode(%s, 'hex'))"
            " ON CONFLICT DO NOTHING",
            [row for row in rows if row[1] in known],
        )
