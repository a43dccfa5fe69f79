"""`undersign remote templates push` and `pull`: between a folder and another instance's library.

Hides how clauses are matched: the same words are the same version; where a clause is missing it is made, and
where its words there differ, the newest there is pinned and said so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from undersign_client import Client, NotFound, UndersignError
from undersign_client.results_stock import Template

from undersign.cli.remote_asked import Place
from undersign.cli.remote_place import reached
from undersign.drafting.content import PDF, Content
from undersign.drafting.files import folder
from undersign.drafting.files.folder import Folder
from undersign.drafting.rehearsal.cases import Case

NO_PDF = "A PDF template goes by `undersign templates export` and `load`, or at the desk."


def push(place: Place, path: Path, note: str | None) -> None:
    read = _read(path)
    with reached(place) as client:
        _described(client, read)
        pinned = {key: _pinned(client, key, each) for key, each in read.content.clauses.items()}
        edition = _edition(client, read.key)
        copy = client.templates.save(
            read.key,
            edition,
            sources=read.content.sources,
            schema=read.content.schema,
            clauses={key: number for key, (number, _same) in pinned.items()},
            cases=[each.to_json() for each in read.cases],
            layout=read.content.layout or None,
        )
        version = client.templates.freeze(read.key, note=note) if note is not None else None
    other = sorted(key for key, (_number, is_same) in pinned.items() if not is_same)
    told = {"key": read.key, "edition": copy.edition, "version": version.number if version else None}
    said = f"version {version.number}, in review" if version else f"working copy, edition {copy.edition}"
    lines = [f"{read.key}: {said}."]
    lines += [f"  clause {key}: there its words differ; the newest there is pinned." for key in other]
    _say(place, {**told, "clauses_that_differ": other}, lines)


def pull(place: Place, key: str, out: Path, number: int | None) -> None:
    with reached(place) as client:
        about = client.templates.read(key)
        if about.form == PDF:
            raise UndersignError(NO_PDF)
        newest = about.versions[-1].number if about.versions else 0
        wanted = number or about.in_effect or newest
        content, cases = _version(client, key, wanted) if wanted else _working(client, about)
    try:
        folder.write(_folder(about, content, cases), out)
    except folder.Unreadable as wrong:
        raise click.ClickException(str(wrong)) from wrong
    said = f"version {wanted}" if wanted else "working copy"
    _say(place, {"key": key, "version": wanted or None, "folder": str(out)}, [f"{out}: {key}, {said}"])


def _read(path: Path) -> Folder:
    try:
        read = folder.read(path)
    except folder.Unreadable as wrong:
        raise click.ClickException(f"{path}: {wrong}") from wrong
    if read.content.form == PDF:
        raise click.ClickException(NO_PDF)
    return read


def _described(client: Client, read: Folder) -> None:
    """Made where it is not there; its category and form are as they are where it is."""
    fixed: dict[str, str] = {}
    try:
        client.templates.read(read.key)
    except NotFound:
        fixed = {"category": read.category or "standard", "form": read.content.form}
    client.templates.put(
        read.key, read.names, descriptions=read.descriptions, tags=read.suggested_tags, **fixed
    )


def _pinned(client: Client, key: str, wanted: Mapping[str, Any]) -> tuple[int, bool]:
    """(the number there, whether it says the same)."""
    try:
        there = client.clauses.read(key)
    except NotFound:
        there = client.clauses.put(key, wanted["titles"], wanted["sources"])
    for each in reversed(there.versions):
        if (each.titles, each.sources) == (wanted["titles"], wanted["sources"]):
            return each.number, True
    return there.newest.number, False


def _edition(client: Client, key: str) -> int:
    """What our change is made from, 0 where nobody is writing."""
    try:
        return client.templates.working_copy(key).edition
    except NotFound:
        return 0


def _version(client: Client, key: str, number: int) -> tuple[Content, list[dict[str, Any]]]:
    found = client.templates.version(key, number)
    return Content.from_json(found.content), found.cases


def _working(client: Client, about: Template) -> tuple[Content, list[dict[str, Any]]]:
    copy = client.templates.working_copy(about.key)
    clauses = {key: _clause(client, key, number) for key, number in copy.clauses.items()}
    made = Content(copy.form, copy.sources, copy.schema, clauses, copy.layout)
    return made, copy.cases


def _clause(client: Client, key: str, number: int) -> dict[str, Any]:
    for each in client.clauses.read(key).versions:
        if each.number == number:
            return {"number": number, "sha256": each.sha256, "titles": each.titles, "sources": each.sources}
    raise UndersignError(f"The clause {key} has no version {number} any more.")


def _folder(about: Template, content: Content, cases: list[dict[str, Any]]) -> Folder:
    return Folder(
        about.key,
        content,
        about.names,
        about.category,
        about.descriptions,
        tuple(about.tags),
        tuple(Case.from_json(each) for each in cases),
    )


def _say(place: Place, told: dict[str, Any], lines: list[str]) -> None:
    click.echo(json.dumps(told, ensure_ascii=False) if place.as_json else "\n".join(lines))
