"""The commands. Each imports what it needs when it runs, so that `verify` and `run` start fast."""

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


@click.group()
@click.version_option(package_name="undersign")
def cli() -> None:
    """Contracts and electronic signatures for support teams."""


@cli.command()
@DATA
@click.option("--port", default=8000, show_default=True, help="Where to listen.")
@click.option("--demo", is_flag=True, help="Fill the instance with the demo workspace.")
def run(data: Path, port: int, demo: bool) -> None:
    """Start database, web and worker; Ctrl-C stops them all."""
    from undersign.cli import run as supervisor

    supervisor.run(data, port, demo)


@cli.command()
@DATA
def migrate(data: Path) -> None:
    """Bring the database up to date and raise its walls (as the owner)."""
    from undersign.cli import instance

    instance.migrate(data)


@cli.command()
@click.option("--concurrency", default=4, show_default=True, help="Jobs at a time.")
def worker(concurrency: int) -> None:
    """Carry out what was recorded: document revisions, mail, deliveries."""
    from undersign.cli import work

    work.run(concurrency)


@cli.command("demo-workspace", hidden=True)
@DATA
def demo_workspace(data: Path) -> None:
    """Fill an empty instance with Northwind Cloud."""
    from undersign.cli import instance

    instance.seed(data)


if __name__ == "__main__":
    cli()
