"""A database that is gone when the block ends, migrated, and the product loaded on it as the application."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def database() -> Iterator[Any]:
    """The engine of a fresh folder, with Django connected as the application's role."""
    from undersign import engine

    with tempfile.TemporaryDirectory(prefix="undersign-scale-", ignore_cleanup_errors=True) as name:
        data = Path(name)
        data.chmod(0o711)  # root's database has an account of its own, which passes through
        started = engine.start(data / "data")
        try:
            _load(data / "data", started)
            try:
                yield started
            finally:
                from django.db import connections

                connections.close_all()
        finally:
            started.stop()
            engine.discard(data / "data")


def _load(data: Path, started: Any) -> None:
    owner = {"DATABASE_URL": started.url_owner, "UNDERSIGN_AS_OWNER": "1", "UNDERSIGN_MODE": "test"}
    command = [sys.executable, "-m", "undersign.cli.main", "migrate", "--data", str(data)]
    subprocess.run(command, env={**os.environ, **owner}, check=True, capture_output=True)
    ours = {"APP_DATABASE_URL": started.url_app, "UNDERSIGN_DATA": str(data), "UNDERSIGN_MODE": "test"}
    os.environ.update(ours, DJANGO_SETTINGS_MODULE="undersign.config.settings")
    import django

    django.setup()


@contextmanager
def as_owner(started: Any) -> Iterator[None]:
    """Django connected as the owner, for what the walls refuse the application."""
    from urllib.parse import unquote, urlsplit

    from django.db import connection

    before = connection.settings_dict
    url = urlsplit(started.url_owner)
    connection.close()
    connection.settings_dict = {
        **before,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
    }
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before
