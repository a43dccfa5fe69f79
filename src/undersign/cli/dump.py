"""The database as one file, and a file as the database again.

Hides PostgreSQL's programs and how they are told whom to speak to: never by their command line, which
everybody on the machine can read.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo

from undersign.cli.record_keys import TABLE
from undersign.engine import binaries


class NotDone(Exception):
    """What pg_dump or pg_restore said."""


def write(url: str, target: Path) -> None:
    """Dump the database at `url`, which has to be the owner's. Raises NotDone."""
    target.touch(mode=0o600, exist_ok=False)
    # The owner is under row-level security as well; its own policy shows it every row.
    # The records' keys have a file and an end of their own: see `record_keys`.
    left_out = f"--exclude-table-data={TABLE}"
    options = ("--format=custom", "--enable-row-security", "--no-comments", left_out, f"--file={target}")
    _call("pg_dump", url, *options)


def read(url: str, source: Path) -> None:
    """Fill the empty database at `url`, all or nothing. Raises NotDone."""
    _call("pg_restore", url, "--exit-on-error", "--single-transaction", "--no-comments", str(source))


def is_empty(url: str) -> bool:
    """Whether nobody has made a table there yet."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
        ).fetchone()
    return found == (False,)


def _call(program: str, url: str, *options: str) -> None:
    told: dict[str, Any] = dict(conninfo.conninfo_to_dict(url))
    secret = {"PGPASSWORD": str(told.pop("password"))} if "password" in told else {}
    command = [str(_programs(url) / program), *options, f"--dbname={conninfo.make_conninfo(**told)}"]
    done = subprocess.run(
        command, env={**os.environ, **secret}, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise NotDone(f"{program}: {done.stderr.strip()[-2000:]}")


def _programs(url: str) -> Path:
    """Programs of the server's own version: newer ones say things to it that it does not know."""
    with psycopg.connect(url) as connection:
        major = connection.info.server_version // 10_000
    if major == binaries.major():
        return binaries.tools()
    found = shutil.which("pg_restore")
    for folder in (Path(f"/usr/lib/postgresql/{major}/bin"), *([Path(found).parent] if found else [])):
        if (folder / "pg_restore").exists() and _major(folder / "pg_restore") == major:
            return folder
    raise NotDone(
        f"The server is PostgreSQL {major}, and its pg_dump and pg_restore are not here. "
        f"Install them; Debian calls them postgresql-client-{major}."
    )


def _major(program: Path) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\) (\d+)", told)
    return int(found[1]) if found else 0
