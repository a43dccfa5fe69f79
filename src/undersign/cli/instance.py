"""Working on an instance from the command line: as its owner, or as the application."""

from __future__ import annotations

import os
from pathlib import Path


def load(data: Path, *, as_owner: bool = False) -> None:
    """Load the product on this data folder, in this process."""
    os.environ["UNDERSIGN_DATA"] = str(data.absolute())
    if as_owner:
        os.environ["UNDERSIGN_AS_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersign.config.settings")
    import django

    django.setup()


def migrate(data: Path) -> None:
    load(data, as_owner=True)
    from django.core.management import call_command

    from undersign.sealing import keys
    from undersign.store import walls

    call_command("migrate", interactive=False, verbosity=0)
    walls.raise_walls()
    keys.publish_root(data)


def seed(data: Path) -> None:
    load(data)
    from undersign.demo import seed

    seed.seed(data)
