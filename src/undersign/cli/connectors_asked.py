"""`undersign connectors`, and what its commands ask for; what they do lies in `connectors`."""

from __future__ import annotations

from pathlib import Path

import click

from undersign.cli.asked import DATA

WORKSPACE = click.option("--workspace", help="Its id, where there are several.")


@click.group()
def connectors() -> None:
    """Helpdesks, CRMs, archives: what is connected, and whether it keeps its promises."""


@connectors.command("list")
@DATA
@WORKSPACE
@click.option("--available", is_flag=True, help="What can be connected, and the settings each asks for.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def connectors_list(data: Path, workspace: str | None, available: bool, as_json: bool) -> None:
    """What is connected, and how it is: works, untried, needs_key, failing, off.

    Exit status 1: something that is switched on does not work.
    """
    from undersign.cli import connectors as connecting

    if available:
        return connecting.available(data, as_json)
    if connecting.listed(data, workspace, as_json):
        raise SystemExit(1)
    return None


@connectors.command("add")
@DATA
@WORKSPACE
@click.argument("kind", type=click.Choice(["directory", "helpdesk", "vault", "billing", "messenger"]))
@click.argument("connector")
@click.option("--name", required=True, help="What staff call it.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="One setting; may be repeated.")
@click.option("--private", is_flag=True, help="It stands in the organisation's own network.")
@click.option("--replace", is_flag=True, help="Switch off what was connected for this before.")
def connectors_add(
    data: Path, workspace: str | None, kind: str, connector: str, name: str, settings: tuple[str, ...],
    private: bool, replace: bool,
) -> None:  # fmt: skip
    """Connect a system, try it, and switch it on if it works. Secrets are asked for, not written here.

    Exit status 1: it did not work, and is kept switched off, to be mended on its page or removed there.
    """
    from undersign.cli import connectors as connecting

    asked = connecting.Asked(kind, connector, name, _pairs(settings), private, replace)
    if not connecting.add(data, workspace, asked):
        raise SystemExit(1)


@connectors.command("check")
@DATA
@WORKSPACE
@click.argument("name")
@click.option(
    "--subject", multiple=True, metavar="NAME=VALUE",
    help="What may be written to: ticket=42 status=open other_status=stalled field.Plan=Gold; account=7 "
    "contact=a@b.example; number=+1555… unreachable=+1555….",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object per rule: rule, ok, failed.")
def connectors_check(
    data: Path, workspace: str | None, name: str, subject: tuple[str, ...], as_json: bool
) -> None:
    """Hold the connection NAME against every rule of its protocol. It writes notes and files over there.

    Exit status 0: all hold; 1: some do not; 2: it cannot be checked, and says why.
    """
    from undersign.cli import connectors as connecting

    if connecting.check(data, workspace, name, _pairs(subject), as_json):
        raise SystemExit(1)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    wrong = [pair for pair in given if "=" not in pair]
    if wrong:
        raise click.BadParameter(f"“{wrong[0]}” is not NAME=VALUE.")
    return dict(pair.split("=", 1) for pair in given)
