"""`undersign verify` and what it asks for; what it does lies in `verify` and, for the report, in `attest`."""

from __future__ import annotations

from pathlib import Path

import click

from undersign.cli.asked import DATA


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--trust", type=click.Path(path_type=Path), help="The instance's root.pem. [DATA/root.pem]")
@click.option(
    "--revoked",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="A list of revoked certificates (CRL). [DATA/revoked.crl, where it is]",
)
@click.option("--sha256", help="The SHA-256 the file should have.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a validation report (PDF) of the one FILE, sealed by the instance in DATA.",
)
@DATA
def verify(
    files: tuple[Path, ...],
    trust: Path | None,
    revoked: tuple[Path, ...],
    sha256: str | None,
    as_json: bool,
    language: str,
    report: Path | None,
    data: Path,
) -> None:
    """Judge signed PDFs and evidence bundles, offline. Exit status 0: all AUTHENTIC."""
    from undersign.cli import verify as judge

    keep = None
    if report:
        from undersign.cli import attest

        if len(files) > 1:
            raise click.UsageError("a report is about one file")
        keep = attest.keeper(data, report, language)
    root = trust or data / "root.pem"
    known = revoked or tuple(each for each in [data / "revoked.crl"] if not trust and each.exists())
    are_good = judge.verify(
        files,
        trust=root,
        as_json=as_json,
        sha256=sha256,
        language=language,
        keep=keep,
        revoked=[each.read_bytes() for each in known],
    )
    if not are_good:
        raise SystemExit(1)
