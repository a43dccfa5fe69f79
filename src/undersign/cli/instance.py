"""Working on an instance from the command line: as its owner, or as the application."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def load(data: Path, *, as_owner: bool = False) -> None:
    """Load the product on this data folder, in this process."""
    os.environ["UNDERSIGN_DATA"] = str(data.absolute())
    if as_owner:
        os.environ["UNDERSIGN_AS_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersign.config.settings")
    import django

    django.setup()


def settle() -> None:
    """All is loaded: what is there by now stays and is not gone through again and again for rubbish in
    circles, of which there is little; it is looked for seldom."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@contextmanager
def opened(data: Path) -> Iterator[None]:
    """The product loaded on the data folder's database, started for the block if it does not run.

    Exits with a sentence where the folder holds no instance, and makes nothing there.
    """
    if not (data / "root.pem").exists():
        raise SystemExit(f"undersign: {data} holds no instance. Name its folder with --data.")
    from undersign.cli import databases

    with databases.opened(data.absolute()) as database:
        os.environ["APP_DATABASE_URL"] = database.url_app
        load(data)
        yield
        from django.db import connections

        connections.close_all()


def migrate(data: Path) -> None:
    """Tables, walls, root certificate, the ledger's public key. Idempotent."""
    load(data, as_owner=True)
    from django.core.management import call_command

    from undersign.journal import ledger_key
    from undersign.sealing import keys
    from undersign.store import walls

    call_command("migrate", interactive=False, verbosity=0)
    walls.raise_walls()
    keys.publish_root(data)
    ledger_key.publish(data)


def seed(data: Path) -> None:
    load(data)
    from undersign.demo import seed

    seed.seed(data)


def workspaces() -> list[str]:
    """The ids of all workspaces, by the one look-up that may cross tenants."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM undersign_workspaces()")
        return [row[0] for row in cursor.fetchall()]


def only_workspace() -> str:
    """The id of the instance's one real workspace; exits with a sentence where there are none or several."""
    from undersign.workspaces import sandbox

    found = [each for each in workspaces() if not sandbox.is_one(each)]
    if len(found) != 1:
        raise SystemExit(f"undersign: this works on an instance with one workspace; here are {len(found)}.")
    return found[0]
