"""What several commands ask for."""

from __future__ import annotations

import os
from pathlib import Path

import click

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: Path(os.environ.get("UNDERSIGN_DATA", "var/demo")),
    show_default="var/demo, or $UNDERSIGN_DATA",
    help="The instance's data folder.",
)
