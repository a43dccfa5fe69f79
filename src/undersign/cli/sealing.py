"""`undersign seal …`: time stamps put on again in time, and the keys that seal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from undersign.cli import instance
from undersign.cli.asked import DATA

WORKSPACE = click.option("--workspace", help="Its id, where there are several.")


@click.group()
def seal() -> None:
    """Time stamps and the keys that seal."""


@seal.command("renew")
@DATA
@click.option("--all", "is_all", is_flag=True, help="Every sealed contract, due or not.")
def renew(data: Path, is_all: bool) -> None:
    """Stamp what has no time stamp yet, and what has one whose certificates end within a year.

    Exit status 1: some could not be stamped; run it again. Once a month is often enough.
    """
    with instance.opened(data):
        counts = [_renewed(workspace_id, is_all) for workspace_id in instance.workspaces()]
    stamped, failed = (sum(each[i] for each in counts) for i in (0, 1))
    click.echo(f"stamped: {stamped}, not stamped: {failed}")
    if failed:
        raise SystemExit(1)


def _renewed(workspace_id: str, is_all: bool) -> tuple[int, int]:
    from undersign.connectors.authorities import time_stamps
    from undersign.contracts.contract import Contract
    from undersign.journal.attempt import Permanent, Temporary
    from undersign.sealing import stamping
    from undersign.store import rows, tenancy

    stamped = failed = 0
    with tenancy.within(workspace_id):
        for contract_id in stamping.sealed_contracts():
            contract = rows.get(Contract, contract_id)
            kinds = stamping.STAMPED if is_all else stamping.due(contract)
            if not kinds:
                continue
            try:
                time_stamps.renew(contract, kinds)
                stamped += 1
            except (Temporary, Permanent) as error:
                failed += 1
                click.echo(f"✗ {contract.number}: {error}", err=True)
    return stamped, failed


@seal.command("keys")
@DATA
def show(data: Path) -> None:
    """Each workspace's seal certificate and its earlier ones."""
    with instance.opened(data):
        from undersign.sealing import keys, rotation
        from undersign.store import tenancy

        for workspace_id in instance.workspaces():
            with tenancy.within(workspace_id):
                click.echo(f"{workspace_id}  in use   {rotation.serial(keys.seal_of(workspace_id))}")
                for row in rotation.retired(workspace_id):
                    since = f"  revoked since {row.revoked_at:%Y-%m-%d %H:%M} UTC" if row.revoked_at else ""
                    click.echo(f"{workspace_id}  retired  {row.serial}{since}")


@seal.command("rotate")
@DATA
@WORKSPACE
@click.option(
    "--p12", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A key of your own."
)
@click.option("--hsm", metavar="LIBRARY", help="Make the key in this PKCS #11 module.")
@click.option("--token", default="undersign", show_default=True, help="The module's token.")
@click.option("--csc", metavar="URL", help="A key at this remote signing service (CSC API, version 2).")
@click.option("--credential", help="The key's name at the service.")
def rotate(
    data: Path,
    workspace: str | None,
    p12: Path | None,
    hsm: str | None,
    token: str,
    csc: str | None,
    credential: str | None,
) -> None:
    """Seal with a fresh key from now on. What was sealed stays as good as it was."""
    with _inside(data, workspace) as (workspace_id, by):
        from undersign.sealing import rotation

        if p12:
            kept = _from_p12(p12)
        elif hsm:
            kept = _from_module(workspace_id, hsm, token)
        elif csc:
            kept = _from_service(csc, credential or "")
        else:
            kept = _fresh(workspace_id)
        click.echo(rotation.adopt(workspace_id, kept, by=by))


def _fresh(workspace_id: str) -> Any:
    from undersign.sealing import keys

    return keys.made_for(workspace_id)


def _from_p12(path: Path) -> Any:
    from undersign.sealing import keys

    password = click.prompt("Password of the file", hide_input=True)
    try:
        return keys.of_p12(path.read_bytes(), password.encode())
    except ValueError as error:
        raise click.ClickException(f"{path}: {error}") from error


def _from_module(workspace_id: str, library: str, token: str) -> Any:
    from undersign.sealing import keys
    from undersign.sealing.crypto import hardware

    try:
        return keys.made_in(workspace_id, library, token)
    except hardware.Unavailable as error:
        raise click.ClickException(str(error)) from error


def _from_service(url: str, credential: str) -> Any:
    from undersign.connectors.authorities import remote_seal
    from undersign.sealing import keys
    from undersign.sealing.crypto.signing_key import Unavailable

    try:
        return keys.Kept(service=remote_seal.found(url, credential, keys.trusted()))
    except (Unavailable, ValueError, KeyError) as error:
        raise click.ClickException(f"{url}: {error}") from error


@seal.command("revoke")
@DATA
@WORKSPACE
@click.argument("serial")
@click.option(
    "--since", required=True, type=click.DateTime(), help="When the key may have been lost, in UTC."
)
def revoke(data: Path, workspace: str | None, serial: str, since: datetime) -> None:
    """Say that a seal certificate is not good since then; a key in use is replaced at once."""
    with _inside(data, workspace) as (workspace_id, by):
        from undersign.journal.refused import Refused
        from undersign.sealing import rotation

        try:
            rotation.revoke(workspace_id, serial, since=since.replace(tzinfo=UTC), by=by)
        except Refused as error:
            raise click.ClickException(str(error)) from error
        _list(data)


@seal.command("list")
@DATA
def revocations(data: Path) -> None:
    """Write the signed list of revoked seal certificates to DATA/revoked.crl, for whoever judges files."""
    with instance.opened(data):
        _list(data)


def _list(data: Path) -> None:
    """What is revoked in all workspaces; whoever judges files here is told by it, too."""
    from undersign.journal import clock
    from undersign.sealing import keys, rotation
    from undersign.sealing.crypto import revocation
    from undersign.store import tenancy

    gone = []
    for workspace_id in instance.workspaces():
        with tenancy.within(workspace_id):
            gone += rotation.revoked(workspace_id)
    path = data / keys.REVOKED
    path.write_bytes(revocation.crl(keys.root(), gone, clock.now()))
    click.echo(f"{path}: {len(gone)} revoked")


@contextmanager
def _inside(data: Path, workspace: str | None) -> Iterator[tuple[str, Any]]:
    from undersign.cli import keys as asking

    with instance.opened(data):
        from undersign.journal import actor
        from undersign.store import tenancy

        workspace_id = asking.chosen(instance.workspaces(), workspace)
        with tenancy.within(workspace_id):
            yield workspace_id, actor.system(workspace_id)
