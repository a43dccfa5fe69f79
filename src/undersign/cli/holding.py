"""`undersign hold …`: legal holds from the shell, in somebody's name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from undersign.cli.asked import DATA

C = TypeVar("C", bound=Callable[..., Any])


@click.group()
def hold() -> None:
    """Legal holds: what must not be destroyed until two people release it."""


def _asked(command: C) -> C:
    """What all of them ask: the instance, who does it, and how it is told."""
    member = click.option(
        "--as", "member", required=True, metavar="MEMBER", help="Who does it: an e-mail address or id."
    )
    as_json = click.option("--json", "as_json", is_flag=True, help="JSON instead of words.")
    return DATA(member(as_json(command)))


@hold.command("list")
@_asked
def list_(data: Path, member: str, as_json: bool) -> None:
    """Every hold, those in force first."""
    with _opened(data, member) as by:
        from undersign.retention.holds.hold import Hold
        from undersign.workspaces import policy

        policy.require(by, "hold.see")
        found = sorted(Hold.objects.visible_to(by).order_by("-placed_at"), key=lambda h: not h.is_in_force)
        told = [_shown(each) for each in found]
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    for each in told:
        click.echo(
            f"{each['id']}  {each['status']:8}  {each['contracts']:>6}  {each['matter']}  {each['title']}"
        )
    if not told:
        click.echo("No legal holds.")


@hold.command()
@_asked
@click.option("--matter", required=True, help="The id of the matter, as your lawyers call it.")
@click.option("--title", required=True, help="What it is about.")
@click.option("--custodian", required=True, help="Who answers for what is kept.")
@click.option("--reason", required=True, help="Why these contracts have to stay.")
@click.option("--query", help="Filters as in the address of the list of contracts: q=Acme&template=nda.")
@click.option("--contract", "numbers", multiple=True, metavar="NUMBER", help="One that is named; repeatable.")
@click.option("--dry-run", is_flag=True, help="Say how many contracts the search takes; place nothing.")
def place(
    data: Path, member: str, as_json: bool, matter: str, title: str, custodian: str, reason: str,
    query: str | None, numbers: tuple[str, ...], dry_run: bool,
) -> None:  # fmt: skip
    """Place a hold on what a search takes, or on contracts that are named."""
    if query is None and not numbers:
        raise click.UsageError("Say --query, or name contracts with --contract.")
    with _opened(data, member) as by:
        from undersign.retention.holds import placing

        if dry_run:
            seen = placing.preview(query or "", by=by) if query is not None else None
            found = {"scope": seen.scope if seen else "", "contracts": seen.count if seen else len(numbers)}
            click.echo(json.dumps(found) if as_json else f"It would take {found['contracts']} contracts.")
            return
        said = {"custodian": custodian, "reason": reason, "query": query, "numbers": numbers}
        _say(placing.place(matter, title, **said, by=by), as_json)  # type: ignore[arg-type]


@hold.command()
@_asked
@click.argument("hold_id")
@click.argument("numbers", nargs=-1, required=True)
def add(data: Path, member: str, as_json: bool, hold_id: str, numbers: tuple[str, ...]) -> None:
    """Put contracts, by number or id, under HOLD_ID."""
    with _opened(data, member) as by:
        from undersign.retention.holds import placing

        row = _find(hold_id, by)
        placing.add(row, numbers, by=by)
        _say(row, as_json)


@hold.command()
@_asked
@click.argument("hold_id")
@click.option("--ask", "reason", metavar="REASON", help="Ask for its release; a colleague then releases it.")
@click.option("--keep", is_flag=True, help="It stays after all.")
def release(data: Path, member: str, as_json: bool, hold_id: str, reason: str | None, keep: bool) -> None:
    """Release HOLD_ID, as the second of two people; the first one says --ask."""
    with _opened(data, member) as by:
        from undersign.retention.holds import releasing

        row = _find(hold_id, by)
        if reason is not None:
            releasing.ask(row, reason, by=by)
        elif keep:
            releasing.drop(row, by=by)
        else:
            releasing.release(row, by=by)
        _say(row, as_json)


@contextmanager
def _opened(data: Path, named: str) -> Iterator[Any]:
    """The instance, speaking for the workspace of this member; what is refused ends the command."""
    from undersign.cli import instance

    with instance.opened(data):
        from undersign.cli import bulk
        from undersign.journal.refused import Refused
        from undersign.store import tenancy
        from undersign.workspaces import member

        workspace_id = member.workspace_of(named) or instance.only_workspace()
        with tenancy.within(workspace_id):
            try:
                yield bulk._member(named, workspace_id).actor()
            except Refused as no:
                raise SystemExit(f"undersign: {no.sentence} {no.do}".rstrip()) from no


def _find(hold_id: str, by: Any) -> Any:
    """By id, or by the matter where one hold in force has it."""
    from undersign.retention.holds.hold import Hold

    rows = Hold.objects.visible_to(by)
    found = rows.filter(pk=hold_id).first()
    named = [] if found else list(rows.in_force().filter(matter=hold_id)[:2])
    if found is None and len(named) != 1:
        raise SystemExit(
            f"undersign: there is no hold “{hold_id}”, or more than one. `hold list` shows their ids."
        )
    return found or named[0]


def _shown(row: Any) -> dict[str, Any]:
    when = ("placed_at", "asked_at", "released_at")
    kept = (
        "id",
        "matter",
        "title",
        "status",
        "scope",
        "custodian",
        "reason",
        "placed_by",
        "asked_by",
        "released_by",
    )
    told = {part: getattr(row, part) for part in kept}
    told |= {part: at.isoformat() if (at := getattr(row, part)) else None for part in when}
    return {**told, "contracts": row.held.count()}


def _say(row: Any, as_json: bool) -> None:
    told = _shown(row)
    if as_json:
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(
            f"{told['id']} ({told['matter']}) is {told['status']}, {told['contracts']} contracts under it."
        )
