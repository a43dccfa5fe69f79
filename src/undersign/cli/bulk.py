"""A bulk send from the shell: the dry run's bad rows, or a progress bar until the last row is taken.

Hides who sends: this process carries rows on while no worker does, and otherwise looks on.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from undersign.cli import instance


@dataclass(frozen=True)
class Asked:
    """As the command's options. mapped: COLUMN=TARGET."""

    template: str
    file: Path
    member: str
    dry_run: bool
    as_json: bool
    mapped: tuple[str, ...]
    leave_out_bad: bool


class _Undone(Exception):
    """The dry run's end: nothing of it is kept."""


def run(data: Path, asked: Asked) -> bool:
    """Whether every row is good and, where it was to be, sent."""
    with instance.opened(data):
        from undersign.journal.refused import Refused
        from undersign.store import tenancy
        from undersign.workspaces import member

        workspace_id = member.workspace_of(asked.member) or instance.only_workspace()
        with tenancy.within(workspace_id):
            try:
                return _sent(asked, workspace_id)
            except Refused as no:
                raise SystemExit(f"undersign: {no.sentence} {no.do}".rstrip()) from no


def _sent(asked: Asked, workspace_id: str) -> bool:
    from django.db import transaction

    from undersign.contracts.bulk import preparing, running

    by = _member(asked.member, workspace_id).actor()
    told: dict[str, Any] = {}
    made = None
    try:
        with transaction.atomic():
            made = _prepared(asked, by)
            told = _checked(made)
            if asked.dry_run or (told["bad"] and not asked.leave_out_bad):
                raise _Undone
            if told["bad"]:
                preparing.leave_out(made, [], by=by)
            running.start(made, by=by)
    except _Undone:
        _say(told, asked)
        return not told["bad"]
    if not asked.as_json and told["bad"]:
        _say(told, asked)
    return _watched(made, told, asked)


def _member(named: str, workspace_id: str) -> Any:
    from undersign.workspaces.member import Member

    held = Member.objects.filter(workspace_id=workspace_id, is_active=True)
    found = held.filter(email=named.strip().lower()).first() or held.filter(pk=named).first()
    if found is None:
        raise SystemExit(f"undersign: nobody here is called “{named}”. Say their e-mail address.")
    return found


def _prepared(asked: Asked, by: Any) -> Any:
    from undersign.connectors.giving import bulking
    from undersign.contracts.bulk import preparing
    from undersign.drafting.stock import shelf
    from undersign.intake import IntakeRefused

    open_to = shelf.sendable_by(by)
    version = open_to.filter(template__key=asked.template).first()
    if version is None:
        known = ", ".join(sorted({*open_to.values_list("template__key", flat=True)})) or "none"
        raise SystemExit(f"undersign: no template “{asked.template}” that they may send, only: {known}.")
    try:
        made = bulking.from_file(version, asked.file.read_bytes(), asked.file.name, by=by)
    except IntakeRefused as no:
        raise SystemExit(f"undersign: {asked.file}: {no}") from no
    if asked.mapped:
        mapping = {**made.mapping, **_mapping(asked.mapped, made)}
        preparing.arrange(made, mapping, made.constants, by=by)
    return made


def _mapping(mapped: tuple[str, ...], made: Any) -> dict[str, int]:
    from undersign.contracts.bulk import targets

    known = {each.code for each in targets.of(made.version.schema)}
    found = {}
    for each in mapped:
        column, _equals, target = each.rpartition("=")
        if column not in made.columns or target not in known:
            raise SystemExit(
                f"undersign: “{each}” names no column or nothing a column can mean. Columns: "
                f"{', '.join(made.columns)}. Meanings: {', '.join(sorted(known))}."
            )
        found[target] = made.columns.index(column)
    return found


def _checked(made: Any) -> dict[str, Any]:
    """What the dry run says: counts, what each column was taken for, and every bad row."""
    from undersign.contracts.bulk import bulk, targets, words

    known = {each.code: each for each in targets.of(made.version.schema)}
    bad = [
        {
            "row": row.number,
            "column": made.columns[made.mapping[code]] if code in made.mapping else "",
            "target": code,
            "code": flaw,
            "reason": words.sentence(flaw, facts, known.get(code), "en"),
        }
        for row in made.rows.filter(state=bulk.BAD).order_by("number")
        for code, flaw, facts in row.flaws
    ]
    taken = {made.columns[at]: code for code, at in made.mapping.items()}
    rows = made.rows.count()
    wrong = len({each["row"] for each in bad})
    return {"rows": rows, "good": rows - wrong, "bad": wrong, "columns": taken, "flaws": bad}


def _say(told: Mapping[str, Any], asked: Asked) -> None:
    if asked.as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for each in told["flaws"]:
        column = f", {each['column']}" if each["column"] else ""
        click.echo(f"row {each['row']}{column}: {each['reason']}")
    click.echo(f"{told['good']} of {told['rows']} rows can be sent.")
    if told["bad"] and not asked.dry_run and not asked.leave_out_bad:
        click.echo("Nothing was sent. Mend the rows, or say --leave-out-bad.", err=True)


def _watched(made: Any, told: dict[str, Any], asked: Asked) -> bool:
    from undersign.contracts.bulk import bulk, carrying, progress

    while True:
        how = carrying.carry_on(made.pk, lasting=timedelta(seconds=1))
        made.refresh_from_db()
        at = progress.of(made)
        if not asked.as_json:
            _bar(at, sys.stderr.isatty())
        if made.status != bulk.SENDING:
            break
        if how == carrying.BUSY:
            time.sleep(0.5)
    outcome = {"bulk": made.pk, "status": made.status, "sent": at.rows.get(bulk.SENT, 0)}
    outcome |= {"held": at.held, "failed": at.failed, "left_out": at.left_out}
    if asked.as_json:
        click.echo(json.dumps({**told, **outcome}, ensure_ascii=False))
    else:
        click.echo(
            f"\n{made.pk}: {', '.join(f'{count} {word}' for word, count in list(outcome.items())[2:])}."
        )
    return not at.failed


def _bar(at: Any, is_terminal: bool) -> None:
    """One line, written over itself where somebody looks."""
    width = 30
    full = width * at.percent // 100
    left = f", {at.left_s // 60} min {at.left_s % 60:02} s left" if at.left_s else ""
    line = f"[{'#' * full}{'.' * (width - full)}] {at.taken}/{at.wanted}, {at.per_minute:.0f} a minute{left}"
    click.echo(f"\r{line:<78}" if is_terminal else line, nl=not is_terminal, err=True)
