"""`undersign bulk send`, and what it asks for; what it does lies in `bulk`."""

from __future__ import annotations

from pathlib import Path

import click

from undersign.cli.asked import DATA


@click.group()
def bulk() -> None:
    """One template, many rows: each row a contract of its own."""


@bulk.command("send")
@DATA
@click.argument("template")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--as", "member", required=True, metavar="MEMBER", help="Who sends: an e-mail address or id.")
@click.option("--dry-run", is_flag=True, help="Check every row, send none, keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words and a bar.")
@click.option(
    "--map", "mapped", multiple=True, metavar="COLUMN=TARGET",
    help="What a column means where the guess is wrong: values.FIELD, people.ROLE.email, key, language …",
)  # fmt: skip
@click.option("--leave-out-bad", is_flag=True, help="Send the good rows although others are bad.")
def send(
    data: Path, template: str, file: Path, member: str, dry_run: bool, as_json: bool,
    mapped: tuple[str, ...], leave_out_bad: bool,
) -> None:  # fmt: skip
    """Send TEMPLATE to every row of FILE (CSV or .xlsx). Exit status 0: every row is good, and sent.

    The rows are sent here or by the instance's worker, whoever comes first. Ctrl-C stops only the watching:
    the worker goes on. Rows with a key of their own are never sent twice, whatever file they come in.
    """
    from undersign.cli import bulk as sending

    asked = sending.Asked(template, file, member, dry_run, as_json, mapped, leave_out_bad)
    if not sending.run(data, asked):
        raise SystemExit(1)
