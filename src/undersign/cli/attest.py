"""`undersign verify --report`: the judgement as a PDF that the instance seals, for others to keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from undersign.cli import instance


def keeper(data: Path, out: Path, language: str) -> Any:
    """What writes one file's judgement to `out`, sealed with the key in the data folder."""
    if not (data / "root.pem").exists():
        raise click.ClickException(
            f"there is no instance in {data}, and a report is sealed by one: name its folder with --data."
        )
    instance.load(data)

    def keep(path: Path, told: dict[str, Any]) -> None:
        from django.conf import settings

        from undersign.journal import clock
        from undersign.sealing import keys, report

        now = clock.now()
        made = report.make(
            told,
            name=path.name,
            at=now,
            sealed_at=now,
            language=language,
            instance=settings.INSTANCE_NAME,
            root=keys.root(),
        )
        out.write_bytes(made)
        click.echo(f"report: {out}", err=True)

    return keep
