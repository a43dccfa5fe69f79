"""The commands. Each imports what it needs when it runs, so that `verify` and `run` start fast."""

from __future__ import annotations

import os
from pathlib import Path

import click

from undersign.cli.asked import DATA
from undersign.cli.bulk_asked import bulk
from undersign.cli.connectors_asked import connectors
from undersign.cli.doctor import doctor
from undersign.cli.holding import hold
from undersign.cli.keys import api_keys
from undersign.cli.openapi import openapi
from undersign.cli.remote_keeping_asked import remote
from undersign.cli.retaining import retention
from undersign.cli.rotating import keys as stored_keys
from undersign.cli.sandboxing import sandbox
from undersign.cli.sealing import seal
from undersign.cli.search import search
from undersign.cli.syncing import sync
from undersign.cli.templates_asked import templates
from undersign.cli.verify_asked import verify


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
@DATA
@click.option(
    "--to", required=True, type=click.Path(path_type=Path, file_okay=False), help="An empty or new folder."
)
@click.option(
    "--secrets", type=click.Path(path_type=Path, dir_okay=False), help="A file for secrets. [TO/secrets.tgz]"
)
@click.option(
    "--keys", type=click.Path(path_type=Path, dir_okay=False), help="One for records' keys. [beside secrets]"
)
@click.option("--keep-days", default=35, show_default=True, help="After so many days it opens no document.")
def backup(data: Path, to: Path, secrets: Path | None, keys: Path | None, keep_days: int) -> None:
    """Save the instance, running or not: database, documents, checkpoints, and its keys apart."""
    from undersign.cli import backup as saving

    saving.backup(data, to, secrets, keys, keep_days)


@cli.command()
@DATA
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder that `backup` wrote.",
)
@click.option(
    "--secrets", type=click.Path(path_type=Path, dir_okay=False), help="Their file. [FROM/secrets.tgz]"
)
@click.option(
    "--keys", type=click.Path(path_type=Path, dir_okay=False), help="The records' keys. [beside secrets]"
)
@click.option(
    "--destroyed",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A list of what was destroyed since; may be repeated. [the one beside FROM]",
)
def restore(
    data: Path, source: Path, secrets: Path | None, keys: Path | None, destroyed: tuple[Path, ...]
) -> None:
    """Make an instance from a backup, in an empty or new folder, and check it. Exit status 0: all holds."""
    from undersign.cli import restore as restoring

    if restoring.restore(source, data, secrets, keys, destroyed):
        raise SystemExit(1)


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


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option("--keep-layout", is_flag=True, help="Turn Word files into PDF, with LibreOffice.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Keep what is accepted here.")
def intake(files: tuple[Path, ...], as_json: bool, keep_layout: bool, out: Path | None) -> None:
    """Read uploads as the server would, and say what becomes of them. Exit status 0: each got a verdict."""
    from undersign.cli import intake as judging

    if not judging.judge(files, as_json=as_json, keep_layout=keep_layout, out=out):
        raise SystemExit(1)


@cli.group()
def audit() -> None:
    """The journal."""


@audit.command("check")
@DATA
@click.option(
    "--against",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Checkpoints kept elsewhere, as printed by `audit checkpoints`; may be repeated.",
)
def audit_check(data: Path, against: tuple[Path, ...]) -> None:
    """Recompute every chain and ledger; name every entry that is not what was recorded."""
    from undersign.cli import audit as auditing

    if auditing.check(data, against):
        raise SystemExit(1)


@audit.command("checkpoints")
@DATA
@click.option("--all", "is_all", is_flag=True, help="Every one, not only each ledger's last.")
def audit_checkpoints(data: Path, is_all: bool) -> None:
    """Print the ledgers' signed checkpoints, to be kept where the instance's administrators cannot reach."""
    from undersign.cli import audit as auditing

    auditing.checkpoints(data, is_all=is_all)


@audit.command("export")
@DATA
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder.")
@click.option("--contract", "number", help="One contract's trail, by its number. [all]")
@click.option("--workspace", help="One workspace, by its id. [all]")
def audit_export(data: Path, out: Path, number: str | None, workspace: str | None) -> None:
    """Write trails with what proves them: entries, inclusion proofs, checkpoint."""
    from undersign.cli import audit as auditing

    auditing.export(data, out, number, workspace)


@cli.group()
def key() -> None:
    """Keys for programs."""


@key.command("make")
@DATA
@click.option("--label", required=True, help="What the key is for; shown in the audit trail.")
@click.option(
    "--role",
    type=click.Choice(["agent", "account_manager", "legal", "billing", "compliance", "admin"]),
    default="agent",
    show_default=True,
    help="What the key may do.",
)
@click.option("--workspace", help="Its id, where there are several.")
def key_make(data: Path, label: str, role: str, workspace: str | None) -> None:
    """Make a key for the API and print its secret, which is shown this once."""
    from undersign.cli import keys

    click.echo(keys.make(data, label, role, workspace))


@cli.command()
@DATA
@click.option("--name", prompt="Your organisation", help="The first workspace's name.")
@click.option("--url", prompt="The address people will use (https://…)", help="Public address.")
@click.option("--mail-url", prompt="SMTP server (smtp://user:password@host:587?tls=starttls)")
@click.option("--mail-from", prompt="Sender of mails (Contracts <contracts@example.com>)")
@click.option("--admin-name", prompt="First admin: name")
@click.option("--admin-email", prompt="First admin: e-mail")
@click.password_option("--admin-password", prompt="First admin: password", help="At least 12 characters.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.option("--zone", default="UTC", show_default=True, help="Time zone, such as Europe/Madrid.")
def init(data: Path, **given: str) -> None:
    """Make a production instance: database, first admin, domain, mail."""
    from undersign.cli import init as making

    making.init(data, **given)


@cli.command()
@click.option("--contracts", default=5, show_default=True, help="How many.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-out"))
def demo(contracts: int, out: Path) -> None:
    """Drive contracts from ticket to sealed file in a throw-away instance, and verify them."""
    from undersign.cli import demo as thread

    raise SystemExit(thread.demo(contracts, out))


@cli.command(hidden=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("docs"))
@DATA
def docs(out: Path, data: Path) -> None:
    """Write the documents that follow from the code (events, lifecycles) anew."""
    from undersign.cli import docs as writing
    from undersign.cli import instance

    os.environ["UNDERSIGN_MODE"] = "demo"  # every module is loaded, the demo's too; no data is opened
    instance.load(data)
    for path in writing.write(out):
        click.echo(path)


@cli.command()
@click.option("--listen", default="lmtp://127.0.0.1:8024", show_default=True, help="Or smtp://….")
def returns(listen: str) -> None:
    """Take in returned mail that the mail server hands over (see UNDERSIGN_MAIL_RETURN)."""
    from undersign.cli import returns as listener

    listener.serve(listen)


@cli.command(hidden=True)
@click.option("--port", required=True, type=int)
def sink(port: int) -> None:
    """An SMTP server that accepts everything and keeps nothing (the demo's)."""
    from undersign.cli import sink as server

    server.serve(port)


cli.add_command(bulk)
cli.add_command(connectors)
cli.add_command(templates)
cli.add_command(verify)
cli.add_command(seal)
cli.add_command(search)
cli.add_command(sandbox)
cli.add_command(retention)
cli.add_command(hold)
cli.add_command(sync)
cli.add_command(doctor)
cli.add_command(api_keys)
cli.add_command(openapi)
cli.add_command(remote)
cli.add_command(stored_keys)

if __name__ == "__main__":
    cli()
