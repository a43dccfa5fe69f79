"""`undersign templates export` and `load`: between an instance's library and folders of plain files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from undersign.cli import instance
from undersign.drafting.files import folder
from undersign.drafting.files.folder import Folder


def export(data: Path, key: str, out: Path, number: int | None) -> None:
    """Write a template as a folder: the version of that number, else the published one, the newest, or the
    working copy where nothing was submitted yet."""
    with instance.opened(data):
        from undersign.drafting.stock.template import Template
        from undersign.store import tenancy

        with tenancy.within(instance.only_workspace()):
            row = Template.objects.filter(key=key).first()
            said = _wanted(row, number) if row is not None else None
            if row is None or said is None:
                which = f", version {number}" if number else ""
                raise SystemExit(f"undersign: there is no template “{key}”{which}.")
            made = _folder(row, said)
    _written(made, out)
    told = f"version {said.number}" if hasattr(said, "number") else "working copy"
    click.echo(f"{out}: {key}, {told}")


def _wanted(row: Any, number: int | None) -> Any:
    from undersign.drafting.writing import working

    if number:
        return row.versions.filter(number=number).first()
    return row.published or row.newest or working.find(row)


def load(data: Path, path: Path) -> None:
    """Put a folder into a template's working copy; the template is made where there is none."""
    try:
        read = folder.read(path)
    except folder.Unreadable as wrong:
        raise SystemExit(f"undersign: {path}: {wrong}") from wrong
    with instance.opened(data):
        from django.db import transaction

        from undersign.journal import actor
        from undersign.journal.refused import Refused
        from undersign.store import tenancy

        workspace_id = instance.only_workspace()
        with tenancy.within(workspace_id):
            try:
                with transaction.atomic():
                    edition = _loaded(read, actor.system(workspace_id))
            except Refused as refused:
                raise SystemExit(f"undersign: {refused.sentence} {refused.do}".rstrip()) from refused
    click.echo(
        f"{read.key}: working copy, edition {edition}. Somebody submits it, somebody else approves it."
    )


def _folder(row: Any, version: Any) -> Folder:
    from undersign.drafting import render
    from undersign.drafting.rehearsal import Case

    return Folder(
        row.key,
        version.content,
        row.names,
        row.category,
        row.descriptions,
        tuple(row.suggested_tags),
        tuple(Case.from_json(each) for each in version.cases),
        render.paper_of(version),
    )


def _loaded(read: Folder, by: Any) -> int:
    from undersign.drafting import content as contents
    from undersign.drafting.stock import library, template
    from undersign.drafting.stock.template import Template
    from undersign.drafting.writing import working
    from undersign.store import blobs

    row = Template.objects.filter(key=read.key).first() or template.make(
        read.key,
        names=dict(read.names),
        category=read.category or "standard",
        descriptions=dict(read.descriptions),
        suggested_tags=list(read.suggested_tags),
        form=read.content.form,
        by=by,
    )
    pinned = {}
    for key, clause in read.content.clauses.items():
        known = library.of(by).filter(key=key).first()
        if known is None:
            known = library.make(key, titles=clause["titles"], sources=clause["sources"], by=by)
        pinned[key] = _number(known, clause)
    if read.content.form == contents.PDF:
        blobs.put(row.workspace_id, row.id, read.pdf)
    copy = working.open(row, by=by)
    said = {"sources": read.content.sources, "schema": read.content.schema, "clauses": pinned,
            "cases": [each.to_json() for each in read.cases]}  # fmt: skip
    if read.content.form == contents.PDF:
        said["layout"] = dict(read.content.layout)
    return working.save(copy, edition=copy.edition, by=by, **said).edition


def _number(clause: Any, wanted: Mapping[str, Any]) -> int:
    """The version of a library clause with the same text, or its newest."""
    from undersign.drafting.stock import library

    sha256 = library.content_sha256(wanted["titles"], wanted["sources"])
    same = clause.versions.filter(sha256=sha256).first()
    return int(same.number if same else clause.newest.number)


def _written(made: Folder, out: Path) -> None:
    try:
        folder.write(made, out)
    except folder.Unreadable as wrong:
        raise SystemExit(f"undersign: {wrong}") from wrong
