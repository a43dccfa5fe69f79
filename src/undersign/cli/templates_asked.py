"""The commands of `undersign templates`, and what each asks for; what they do lies in `templates`."""

from __future__ import annotations

from pathlib import Path

import click

from undersign.cli.asked import DATA


@click.group()
def templates() -> None:
    """Templates as folders of plain files: imported, rehearsed, rendered."""


FOLDER = click.argument("folder", type=click.Path(path_type=Path))


@templates.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder.")
@click.option("--language", default="en", show_default=True, help="What the file is written in.")
@click.option("--replace", is_flag=True, help="Write over the template that is there.")
def templates_import(file: Path, out: Path, language: str, replace: bool) -> None:
    """Make a folder of a Word, PDF, HTML, Markdown or text file, and say what was not carried over."""
    from undersign.cli import templates as shelf

    shelf.take(file, out, language=language, replace=replace)


@templates.command("rehearse")
@FOLDER
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def templates_rehearse(folder: Path, as_json: bool) -> None:
    """Take every branch of a template, offline. Exit status 0: all taken, nothing wrong."""
    from undersign.cli import templates as shelf

    if not shelf.rehearse(folder, as_json=as_json):
        raise SystemExit(1)


@templates.command("render")
@FOLDER
@click.option("--values", type=click.Path(path_type=Path, dir_okay=False), help="JSON: {field: value}.")
@click.option("--case", help="A saved case of the folder instead.")
@click.option("--pdf", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Written here.")
@click.option("--language", help="[en, or what there is]")
@click.option("--gaps", is_flag=True, help="Mark what is missing instead of refusing.")
def templates_render(
    folder: Path, values: Path | None, case: str | None, pdf: Path, language: str | None, gaps: bool
) -> None:
    """Set a template with values, as a PDF; without values, with invented ones."""
    from undersign.cli import templates as shelf

    shelf.render(folder, values, pdf, language=language, case=case, gaps=gaps)


@templates.command("export")
@DATA
@click.argument("key")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder.")
@click.option("--version", "number", type=int, help="Its number. [the published one, else the newest]")
def templates_export(data: Path, key: str, out: Path, number: int | None) -> None:
    """Write a template of this instance as a folder, its clauses and cases with it."""
    from undersign.cli import templates_live as live

    live.export(data, key, out, number)


@templates.command("load")
@DATA
@FOLDER
def templates_load(data: Path, folder: Path) -> None:
    """Put a folder into this instance as a working copy, to be submitted and approved."""
    from undersign.cli import templates_live as live

    live.load(data, folder)
