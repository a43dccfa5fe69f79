"""`undersign intake`: what the instance would say to uploads, offline, without a server or a database."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from undersign import intake


def judge(files: Iterable[Path], *, as_json: bool, keep_layout: bool, out: Path | None) -> bool:
    """Print one verdict per file; True when every file got one. `out` keeps what was accepted."""
    every = True
    for path in files:
        told = _judged(path, keep_layout, out)
        every = every and told["verdict"] in ("accepted", "refused")
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else _said(told))
    return every


def _judged(path: Path, keep_layout: bool, out: Path | None) -> dict[str, Any]:
    began = time.monotonic()
    told: dict[str, Any] = {
        "file": str(path),
        "verdict": "refused",
        "reason": None,
        "kind": None,
        "pages": None,
        "removed": [],
        "seconds": 0.0,
        "peak_mib": 0.0,
    }
    try:
        taken = intake.take(_read(path), path.name, keep_layout=keep_layout)
    except intake.IntakeRefused as refused:
        told |= {
            "reason": str(refused),
            "code": refused.code,
            "kind": refused.kind or None,
            "seconds": round(refused.facts.get("seconds", time.monotonic() - began), 3),
            "peak_mib": refused.facts.get("peak_mib", 0.0),
        }
        return told
    except OSError as error:
        return told | {"reason": f"The file cannot be read: {error.strerror or error}.", "code": "unreadable"}
    except Exception as error:  # a fault of ours is a line with no verdict, not a traceback
        return told | {"verdict": "failed", "reason": f"{type(error).__name__}: {error}"[:300]}
    if out is not None:
        _keep(taken, path, out)
    lost = taken.template.lost if taken.template else ()
    return told | {
        "verdict": "accepted",
        "kind": taken.kind,
        "pages": taken.pages,
        "removed": [each.to_json() for each in (*taken.removed, *lost)],
        "fields": len(taken.fields) or len(taken.template.schema["fields"] if taken.template else ()),
        "sha256": taken.sha256,
        "seconds": taken.seconds,
        "peak_mib": taken.peak_mib,
    }


def _read(path: Path) -> bytes:
    with path.open("rb") as source:  # no more than is needed to say that it is too large
        return source.read(intake.FILE_BYTES + 1)


def _keep(taken: intake.Taken, path: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    if taken.pdf is not None:
        (out / f"{path.name}.pdf").write_bytes(taken.pdf)
    elif taken.template is not None:
        (out / f"{path.name}.md").write_text(taken.template.source, encoding="utf-8")


def _said(told: dict[str, Any]) -> str:
    mark = "✓" if told["verdict"] == "accepted" else "✗"
    pages = f", {told['pages']} pages" if told["pages"] else ""
    said = [
        f"{mark} {told['verdict']}  {told['file']}  ({told['kind'] or 'unknown'}{pages}, {told['seconds']} s)"
    ]
    said += [f"    {told['reason']}"] if told["reason"] else []
    return "\n".join([*said, *(f"    without {each['said']} ({each['count']})" for each in told["removed"])])
