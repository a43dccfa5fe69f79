"""`undersign verify`: a verdict on files, offline, without a server or a database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

MARKS = {"AUTHENTIC": "✓"}
OTHER_ROOT = (
    "Whoever sealed it has another root than the one named with --trust. Get theirs from them, "
    "not from the bundle, or do not rely on the file."
)
Keep = Callable[[Path, dict[str, Any]], None]


def verify(
    files: Iterable[Path],
    *,
    trust: Path,
    as_json: bool,
    sha256: str | None,
    language: str = "en",
    keep: Keep | None = None,
    revoked: Sequence[bytes] = (),
) -> bool:
    """Print one judgement per file, and hand it to `keep`; True when every one is AUTHENTIC."""
    if not trust.exists():
        raise click.ClickException(
            f"there is no root certificate at {trust}. Get the instance's root.pem from its operator and "
            "name it with --trust."
        )
    roots = [trust.read_bytes()]
    all_good = True
    for path in files:
        told = _judge(path, roots, sha256, trust, revoked).to_json(language)
        all_good = all_good and told["verdict"] == "AUTHENTIC"
        click.echo(json.dumps({"file": str(path), **told}, default=str) if as_json else _told(path, told))
        if keep is not None:
            keep(path, told)
    return all_good


def _judge(path: Path, roots: list[bytes], sha256: str | None, trust: Path, revoked: Sequence[bytes]) -> Any:
    from undersign.sealing import verdict

    try:
        return verdict.judge(
            path.read_bytes(), trust=roots, expected_sha256=sha256, thorough=True, revoked=revoked
        )
    except ValueError as error:
        raise click.ClickException(
            f"{trust} is not a certificate, or a file of --revoked is no list; name the instance's root.pem."
        ) from error


def _told(path: Path, told: dict[str, Any]) -> str:
    lines = [
        f"{MARKS.get(told['verdict'], '✗')} {told['verdict']}  {path}",
        f"    {told['sentence']} [{_indication(told)}]",
    ]
    if told["verdict"] == "UNKNOWN-ISSUER" and "unknown-issuer" in {one["code"] for one in told["reasons"]}:
        lines.append(f"    {OTHER_ROOT}")
    for one in told["reasons"]:
        where = f"revision {one['revision']}, " if one["revision"] else ""
        lines.append(f"    {one['sentence']} [{where}{_indication(one)}, {one['code']}]")
    for one in told["signatures"]:
        method = f" · {one['method']}" if one.get("method") else ""
        name = one["signer"] or one["field"]
        at = f" · {one['at']}" if one["at"] else ""
        lines.append(f"    {name} · {one['role']}{at}{method} · {_indication(one)}")
    return "\n".join(lines)


def _indication(told: dict[str, Any]) -> str:
    return " / ".join(part for part in (told["indication"], told["sub_indication"]) if part)
